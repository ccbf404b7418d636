using FedActors.Federation.Configuration;

namespace FedActors.Federation.Hosts;

/// <summary>
/// Says what an operator should hear of a kit: when the process starts, and again each day, because a process runs longer than the time
/// between the first warning of a certificate and its end.
/// </summary>
public sealed class DailyLook : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    private readonly Func<DateTimeOffset, IReadOnlyList<string>> _look;
    private readonly HostLog _log;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    /// <summary>Looks at once, and then each day until it is disposed.</summary>
    /// <param name="look">What is to be said at a moment, as sentences.</param>
    /// <param name="log">Where it is said, as warnings of the kit.</param>
    /// <param name="time">The clock.</param>
    public DailyLook(Func<DateTimeOffset, IReadOnlyList<string>> look, HostLog log, TimeProvider time)
    {
        (_look, _log, _time) = (look, log, time);
        Say();
        _timer = time.CreateTimer(_ => SayAgain(), null, Interval, Interval);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Say()
    {
        foreach (string warning in _look(_time.GetUtcNow()))
        {
            _log.Say(LogLevel.Warning, "kit", warning);
        }
    }

    private void SayAgain()
    {
        try
        {
            Say();
        }
        catch (Exception error)
        {
            // A timer's exception would end the process, and the next day's look may succeed.
            _log.Say(LogLevel.Warning, "kit", $"the kit could not be looked at ({error.GetType().Name}: {error.Message}); tomorrow it is tried again");
        }
    }
}
