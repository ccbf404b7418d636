using FedActors.Actors;

namespace FedActors.Simulation.Engine;

/// <summary>Runs mailboxes on the loop; for processes that neither pause nor die as a whole.</summary>
internal sealed class LoopDispatcher(EventLoop loop) : IDispatcher
{
    public void Schedule(IMailboxRun run) => loop.Schedule(run);
}
