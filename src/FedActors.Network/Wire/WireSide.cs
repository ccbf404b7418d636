namespace FedActors.Network.Wire;

/// <summary>Who wrote a frame: each side has its own closed set of messages.</summary>
public enum WireSide
{
    /// <summary>A node wrote it, for a seed.</summary>
    Node,

    /// <summary>A seed wrote it, for a node.</summary>
    Seed,
}
