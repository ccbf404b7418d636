namespace FedActors.Core.Rounds;

/// <summary>How the check of an update ended.</summary>
public enum FoldAnswerKind
{
    /// <summary>It is in the sum.</summary>
    Added,

    /// <summary>It failed admission; the sum is unchanged.</summary>
    Refused,

    /// <summary>Its body is not here.</summary>
    BodyMissing,

    /// <summary>A body broke off in the middle and could not be taken out again: the whole sum is of no use any more.</summary>
    SumLost,
}
