namespace FedActors.Actors;

/// <summary>
/// Restart with exponential back-off, at most <see cref="RestartsMax"/> times within <see cref="Window"/>, then
/// <see cref="WhenExhausted"/>.
/// </summary>
public sealed record SupervisionPolicy
{
    /// <summary>Ten restarts in a minute, 100 ms doubling to 10 s, 20 % jitter, then escalate.</summary>
    public static SupervisionPolicy Default { get; } = new();

    /// <summary>No restart: the first failure goes to the parent.</summary>
    public static SupervisionPolicy Escalate { get; } = new() { RestartsMax = 0 };

    /// <summary>No restart: the first failure ends the actor, and its watchers are told.</summary>
    public static SupervisionPolicy Stop { get; } = new() { RestartsMax = 0, WhenExhausted = RestartsExhausted.Stop };

    /// <summary>
    /// Restarts allowed within <see cref="Window"/> (0 to 1,000); the next failure is <see cref="WhenExhausted"/>.
    /// </summary>
    public int RestartsMax
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1000);
            field = value;
        }
    } = 10;

    /// <summary>The sliding time in which restarts are counted.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The pause before the first restart in a window; zero restarts at once.</summary>
    public TimeSpan BackOffInitial
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause before jitter.</summary>
    public TimeSpan BackOffMax
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The share, 0 to 1, by which a pause is lengthened at random, so that many failed actors do not return together.
    /// </summary>
    public double Jitter
    {
        get;
        init
        {
            if (value is not (>= 0 and <= 1))
                throw new ArgumentOutOfRangeException(nameof(value), value, "The jitter is a share from 0 to 1.");
            field = value;
        }
    } = 0.2;

    /// <summary>What happens at the failure after the last allowed restart.</summary>
    public RestartsExhausted WhenExhausted { get; init; } = RestartsExhausted.Escalate;

    /// <summary>
    /// The pause before restart number <paramref name="restart"/> (from 1) of a window; <paramref name="random"/> in [0, 1).
    /// </summary>
    internal TimeSpan BackOff(int restart, double random)
    {
        // Sixty doublings overflow any duration, so the exponent is capped before the shift.
        double ticks = BackOffInitial.Ticks * Math.Pow(2, Math.Min(restart - 1, 60));
        return TimeSpan.FromTicks((long)(Math.Min(ticks, BackOffMax.Ticks) * (1 + Jitter * random)));
    }
}
