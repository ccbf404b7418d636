using FedActors.Actors;

namespace FedActors.Simulation.Engine;

/// <summary>A process's work pool: work takes a given virtual time, waits while the process stands still, and dies with it.</summary>
internal sealed class NodeWorkPool(EventLoop loop, NodeDispatcher node, Func<TimeSpan> duration) : IWorkPool
{
    public void Queue(IWorkItem item) => loop.After(duration(), () => node.Schedule(new Turn(item)));

    private sealed class Turn(IWorkItem item) : IMailboxRun
    {
        public void Run() => item.Execute();

        public void Execute() => Run();
    }
}
