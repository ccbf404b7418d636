namespace FedActors.Network.Wire;

/// <summary>Which versions of the protocol this program speaks, and how two programs agree on one.</summary>
public static class ProtocolVersion
{
    /// <summary>The version this program was written for.</summary>
    public const int Current = 2;

    /// <summary>The first version whose nodes mask their updates where a task says so; older ones would pass over it and send them in the clear.</summary>
    public const int Masking = 2;

    /// <summary>The WebSocket sub-protocol of sessions; it changes only where <c>open</c> itself cannot be read any more.</summary>
    public const string SubProtocol = "fedactors.v1";

    /// <summary>All versions this program speaks.</summary>
    public static IReadOnlyList<int> Supported { get; } = [1, Current];

    /// <summary>The greatest version that both sides speak, or null where there is none.</summary>
    /// <param name="offered">What the other side speaks.</param>
    public static int? Negotiate(IReadOnlyList<int> offered)
    {
        int? best = null;
        foreach (int version in offered)
        {
            if (Supported.Contains(version) && (best is null || version > best))
            {
                best = version;
            }
        }

        return best;
    }

    /// <summary>What a seed answers a program it has no version in common with.</summary>
    /// <param name="offered">What the other side speaks.</param>
    /// <param name="least">The least version that the present run can do with.</param>
    public static Refusal Unsupported(IReadOnlyList<int> offered, int least = 1) => new(
        Reasons.UnsupportedVersion,
        $"the node speaks the protocol's version {string.Join(", ", offered)}; this seed speaks {string.Join(", ", Supported.Where(version => version >= least))}. "
        + "Install the same release of FedActors on both.",
        Retryable: false);
}
