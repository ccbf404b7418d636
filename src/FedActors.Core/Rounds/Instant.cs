namespace FedActors.Core.Rounds;

/// <summary>A moment as the host's monotonic clock tells it. Machines never read a clock: every input comes with its moment.</summary>
/// <param name="Microseconds">Microseconds since 1970-01-01 UTC in real runs, since the start in simulated ones.</param>
public readonly record struct Instant(long Microseconds) : IComparable<Instant>
{
    /// <summary>The moment that much later.</summary>
    public static Instant operator +(Instant moment, TimeSpan span) => new(moment.Microseconds + (span.Ticks / TimeSpan.TicksPerMicrosecond));

    /// <summary>How much later the first moment is than the second.</summary>
    public static TimeSpan operator -(Instant later, Instant earlier) =>
        new((later.Microseconds - earlier.Microseconds) * TimeSpan.TicksPerMicrosecond);

    /// <summary>Whether the first moment comes before the second.</summary>
    public static bool operator <(Instant first, Instant second) => first.Microseconds < second.Microseconds;

    /// <summary>Whether the first moment comes after the second.</summary>
    public static bool operator >(Instant first, Instant second) => first.Microseconds > second.Microseconds;

    /// <summary>Whether the first moment is not after the second.</summary>
    public static bool operator <=(Instant first, Instant second) => first.Microseconds <= second.Microseconds;

    /// <summary>Whether the first moment is not before the second.</summary>
    public static bool operator >=(Instant first, Instant second) => first.Microseconds >= second.Microseconds;

    /// <inheritdoc/>
    public int CompareTo(Instant other) => Microseconds.CompareTo(other.Microseconds);

    /// <inheritdoc/>
    public override string ToString() => $"{Microseconds / 1e6:0.######} s";
}
