namespace FedActors.Core.Protocol;

/// <summary>What became of an update. Every update gets an answer; the sender repeats itself until it has one.</summary>
public enum UpdateAnswer
{
    /// <summary>Folded into its round.</summary>
    Counted,

    /// <summary>Its round had closed; folded into the open round at a discounted weight.</summary>
    CountedLate,

    /// <summary>Its round had closed and policy refuses late updates.</summary>
    RefusedLate,

    /// <summary>Another update of this client for the same task was already taken.</summary>
    RefusedSecond,

    /// <summary>The client was not asked for this task, or is an older incarnation.</summary>
    RefusedUnknownTask,

    /// <summary>The body failed admission: wrong shape, NaN, out of range, or more examples claimed than announced.</summary>
    RefusedInvalid,

    /// <summary>The body is not here (any more); send it again.</summary>
    BodyMissing,
}
