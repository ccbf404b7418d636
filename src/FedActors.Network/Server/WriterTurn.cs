namespace FedActors.Network.Server;

/// <summary>One request's turn at writing an update; disposing it lets the next one in.</summary>
internal sealed class WriterTurn(Action interrupt) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether a newer request waits for this one to let go.</summary>
    public bool IsInterrupted { get; private set; }

    /// <summary>Completes when it has let go.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Asks it to let go; without effect where it has.</summary>
    public void Interrupt()
    {
        // A request that has ended has given its reader back, which may serve another request by now.
        lock (_lock)
        {
            if (!_ended.Task.IsCompleted)
            {
                IsInterrupted = true;
                interrupt();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _ended.TrySetResult();
        }
    }
}
