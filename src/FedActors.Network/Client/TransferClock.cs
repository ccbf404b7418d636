namespace FedActors.Network.Client;

/// <summary>Ends a transfer that stands still: every byte that moves winds it up again.</summary>
internal sealed class TransferClock : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly TimeSpan _idle;

    public TransferClock(TimeSpan idle, CancellationToken cancellation)
    {
        _idle = idle;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Wind();
    }

    public CancellationToken Token => _source.Token;

    public void Wind() => _source.CancelAfter(_idle);

    public void Dispose() => _source.Dispose();
}
