namespace FedActors.Actors.Cells;

/// <summary>One watcher in the list of the actor it watches.</summary>
internal interface IWatchLink
{
    IWatchLink? Previous { get; set; }

    IWatchLink? Next { get; set; }

    bool IsLinked { get; set; }

    /// <summary>The watched actor has ended: called exactly once for each link that was not removed before.</summary>
    void OnTerminated();
}
