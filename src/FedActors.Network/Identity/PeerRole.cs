namespace FedActors.Network.Identity;

/// <summary>What a certificate entitles its holder to.</summary>
public enum PeerRole
{
    /// <summary>To train: a data centre's worker node.</summary>
    Node,

    /// <summary>To serve nodes and to aggregate.</summary>
    Seed,

    /// <summary>To look at runs and to pause, resume and stop them.</summary>
    Operator,
}
