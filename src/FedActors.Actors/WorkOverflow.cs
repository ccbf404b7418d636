namespace FedActors.Actors;

/// <summary>What a work pool with a full queue does with one item more.</summary>
public enum WorkOverflow
{
    /// <summary>Discards the new item; its outcome is <see cref="WorkStatus.Rejected"/>.</summary>
    Reject,

    /// <summary>Discards the oldest waiting item in favour of the new one.</summary>
    DropOldest,
}
