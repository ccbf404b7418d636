namespace FedActors.Network.Server;

/// <summary>One request's turn at writing an update; disposing it lets the next one in.</summary>
internal sealed class WriterTurn(Action interrupt) : IDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether a newer request waits for this one to let go.</summary>
    public bool IsInterrupted { get; private set; }

    /// <summary>Completes when it has let go.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Asks it to let go.</summary>
    public void Interrupt()
    {
        IsInterrupted = true;
        interrupt();
    }

    /// <inheritdoc/>
    public void Dispose() => _ended.TrySetResult();
}
