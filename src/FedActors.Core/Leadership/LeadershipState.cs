namespace FedActors.Core.Leadership;

/// <summary>What a seed is in its cluster at this moment.</summary>
public enum LeadershipState
{
    /// <summary>No leader is known; the seed claims the lease as soon as it may.</summary>
    Candidate,

    /// <summary>Another seed leads.</summary>
    Follower,

    /// <summary>This seed leads.</summary>
    Leader,

    /// <summary>It claims nothing any more.</summary>
    Stopped,
}
