namespace FedActors.Core.Rounds;

/// <summary>Where one slot of a round stands, or how it ended.</summary>
public enum SlotOutcome
{
    /// <summary>Asked, no acknowledgement yet.</summary>
    Asked,

    /// <summary>The client acknowledged the task and is training or uploading.</summary>
    Training,

    /// <summary>The update has arrived and is being checked and added.</summary>
    Folding,

    /// <summary>The update is in the sum.</summary>
    Counted,

    /// <summary>Still silent or training when the round closed.</summary>
    Straggler,

    /// <summary>The client was lost, left, or restarted without its task.</summary>
    DroppedOut,

    /// <summary>The client said that it will not deliver.</summary>
    Declined,

    /// <summary>The update arrived and was refused at admission.</summary>
    Refused,
}
