namespace FedActors.Core.Selection;

/// <summary>What a greeting meant to the roster.</summary>
public enum JoinOutcome
{
    /// <summary>A member that was not known.</summary>
    Joined,

    /// <summary>A known member's heartbeat.</summary>
    StillHere,

    /// <summary>A known site in a newer incarnation: the older one is lost.</summary>
    Restarted,

    /// <summary>An older incarnation than the one known: it must stop.</summary>
    Superseded,
}
