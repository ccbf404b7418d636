namespace FedActors.Actors;

/// <summary>Where long work of actors runs.</summary>
public interface IWorkPool
{
    /// <summary>
    /// Takes the item to run it later, first in, first out. A pool that has no place for it discards it or an older one.
    /// </summary>
    void Queue(IWorkItem item);
}
