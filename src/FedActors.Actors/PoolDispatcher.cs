namespace FedActors.Actors;

/// <summary>Turns run on the thread pool of the process.</summary>
public sealed class PoolDispatcher : IDispatcher
{
    /// <inheritdoc/>
    /// <remarks>The pool's global queue is fair; its local queues are last in, first out and could starve others.</remarks>
    public void Schedule(IMailboxRun run) => ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);
}
