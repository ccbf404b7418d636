namespace FedActors.Network.Identity;

/// <summary>Lets one caller through in each interval; the others go on with what is known.</summary>
/// <param name="time">The clock; only its monotonic side is used.</param>
/// <param name="interval">The shortest time between two that are let through.</param>
internal sealed class Pace(TimeProvider time, TimeSpan interval)
{
    private readonly long _ticks = (long)(interval.TotalSeconds * time.TimestampFrequency);
    private long _last = time.GetTimestamp();

    /// <summary>Whether it is the caller's turn.</summary>
    public bool IsDue()
    {
        long last = Interlocked.Read(ref _last), now = time.GetTimestamp();
        return now - last >= _ticks && Interlocked.CompareExchange(ref _last, now, last) == last;
    }
}
