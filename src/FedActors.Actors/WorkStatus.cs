namespace FedActors.Actors;

/// <summary>How a piece of work ended.</summary>
public enum WorkStatus
{
    /// <summary>It returned a result.</summary>
    Completed,

    /// <summary>It threw.</summary>
    Failed,

    /// <summary>It was cancelled before or while it ran.</summary>
    Cancelled,

    /// <summary>The work pool's queue was full, so it never ran.</summary>
    Rejected,
}
