using FedActors.Actors;

namespace FedActors.Simulation.Engine;

/// <summary>Work on the loop's thread that takes a given virtual time.</summary>
internal sealed class LoopWorkPool(EventLoop loop, Func<TimeSpan> duration) : IWorkPool
{
    public void Queue(IWorkItem item) => loop.After(duration(), new Done(item));

    private sealed class Done(IWorkItem item) : ILoopEvent
    {
        public void Occur() => item.Execute();
    }
}
