using FedActors.Actors;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;
using FedActors.Network.Wire;

namespace FedActors.Network.Server;

/// <summary>What the network side must know while this seed leads.</summary>
public sealed record LeaderTerms
{
    /// <summary>Where the nodes' messages go.</summary>
    public required ActorRef<RunInput> Aggregator { get; init; }

    /// <summary>What nodes are told; version, client, incarnation and heartbeat are filled in for each, the heartbeat given being the least.</summary>
    public required WelcomeTerms Welcome { get; init; }

    /// <summary>The model's tensors: what an update must have.</summary>
    public required ModelShape Shape { get; init; }

    /// <summary>Whether updates are masked, so that nodes must know how to and updates are elements of a ring.</summary>
    public bool IsMasked { get; init; }

    /// <summary>How many rounds late an update may come and still count: 0 where late updates are refused.</summary>
    public int StalenessMax { get; init; }
}
