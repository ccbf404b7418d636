namespace FedActors.Simulation.Engine;

/// <summary>An event that calls a delegate; for what happens seldom.</summary>
internal sealed class LoopAction(Action action) : ILoopEvent
{
    public void Occur() => action();
}
