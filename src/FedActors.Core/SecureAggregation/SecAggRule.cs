namespace FedActors.Core.SecureAggregation;

/// <summary>The rules of secure aggregation by which a message or a setting is refused.</summary>
public enum SecAggRule
{
    /// <summary>No rule is broken.</summary>
    None,

    /// <summary>A setting is outside its range.</summary>
    Setting,

    /// <summary>Sums could leave the ring, or the ring is too coarse for the values.</summary>
    RingTooSmall,

    /// <summary>More shares would be needed than there are, or no more than colluders hold.</summary>
    Threshold,

    /// <summary>The message belongs to another stage, or its stage is over.</summary>
    WrongStage,

    /// <summary>The message belongs to another run, round, attempt, model or setting, or to another cohort.</summary>
    ForeignMessage,

    /// <summary>The slot is not one of those that may send, or be named in, this message.</summary>
    UnknownSlot,

    /// <summary>The same slot, key or share a second time.</summary>
    Duplicate,

    /// <summary>A list of slots is not in rising order.</summary>
    Unordered,

    /// <summary>A field has the wrong length.</summary>
    WrongLength,

    /// <summary>A signature is not that of the slot's site over this text.</summary>
    BadSignature,

    /// <summary>The client's own key is missing from the list or changed.</summary>
    OwnKey,

    /// <summary>Fewer clients, shares or signatures than the rules demand.</summary>
    TooFew,

    /// <summary>A sealed share does not open, or reconstructed secrets are not those that were announced.</summary>
    BadShare,

    /// <summary>The list of survivors names others than those whose shares the client holds, or not the client itself.</summary>
    Survivors,

    /// <summary>Both secrets of one client were asked for, or that of a living one as if it had dropped out.</summary>
    BothSecrets,

    /// <summary>The body came after the list of survivors was closed.</summary>
    Late,

    /// <summary>The summed weight is impossible for the survivors.</summary>
    Weight,
}
