namespace FedActors.Actors;

/// <summary>Decides where and when actors take their turns: the seam between real threads and a simulator's loop.</summary>
public interface IDispatcher
{
    /// <summary>Queues one turn, from any thread; must not run it before returning.</summary>
    void Schedule(IMailboxRun run);
}
