namespace FedActors.Network.Tests.Client;

/// <summary>The system's time from another day on.</summary>
internal sealed class SteppedTime(DateTimeOffset start) : TimeProvider
{
    private readonly TimeSpan _offset = start - DateTimeOffset.UtcNow;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + _offset;
}
