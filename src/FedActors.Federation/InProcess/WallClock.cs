using FedActors.Core.Rounds;

namespace FedActors.Federation.InProcess;

/// <summary>Moments of a real run: the time of day at its start plus what a monotonic clock counted since.</summary>
public sealed class WallClock(TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private readonly Instant _origin = new((time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>The present moment; never earlier than one told before.</summary>
    public Instant Now() => _origin + time.GetElapsedTime(_started);
}
