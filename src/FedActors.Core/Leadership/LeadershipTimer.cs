namespace FedActors.Core.Leadership;

/// <summary>The timers of a leadership machine.</summary>
public enum LeadershipTimer
{
    /// <summary>The store is to be asked again: to renew, to claim, or to look.</summary>
    Claim,

    /// <summary>The leader's own deadline: unless renewed by then, it stops deciding.</summary>
    Demote,
}
