namespace FedActors.Actors;

/// <summary>A piece of work in a pool; exactly one of its methods is called, once.</summary>
public interface IWorkItem
{
    /// <summary>Does the work on the caller's thread. Never throws: a failure is an outcome.</summary>
    void Execute();

    /// <summary>Gives the work up unrun, because the pool's queue overflowed or the pool closed.</summary>
    void Discard();
}
