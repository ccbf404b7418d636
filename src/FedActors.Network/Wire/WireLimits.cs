namespace FedActors.Network.Wire;

/// <summary>How long the parts of a message may be; both sides check them.</summary>
public static class WireLimits
{
    /// <summary>The longest message in bytes.</summary>
    public const int MessageBytesMax = 1 << 16;

    /// <summary>The longest sentence for people in characters; longer ones are cut by whoever writes them.</summary>
    public const int DetailMax = 2000;

    /// <summary>The longest name, address or word in characters.</summary>
    public const int NameMax = 512;

    /// <summary>The most versions a node may offer.</summary>
    public const int VersionsMax = 32;

    /// <summary>The most seeds a welcome may name.</summary>
    public const int SeedsMax = 64;

    /// <summary>The most tensors a welcome may describe, and the most dimensions of one.</summary>
    public const int TensorsMax = 4096;

    /// <summary>The most dimensions of a tensor.</summary>
    public const int DimensionsMax = 16;

    /// <summary>The greatest cohort whose updates are masked: its keys with their certificates fit a letter in any case.</summary>
    public const int MaskedCohortMax = 1 << 13;

    /// <summary>The most neighbours of a client in secure aggregation: their sealed shares are one message.</summary>
    public const int NeighboursMax = 400;

    /// <summary>The longest certificate in bytes of DER; ours have some 600.</summary>
    public const int CertificateBytesMax = 2048;

    /// <summary>The longest signature in bytes: both numbers of ECDSA on P-384.</summary>
    public const int SignatureBytesMax = 96;

    /// <summary>The longest list within a message, in bytes of its text; a longer one goes by letter.</summary>
    public const int InlineBytesMax = 1 << 15;

    /// <summary>The longest letter in bytes.</summary>
    public const int LetterBytesMax = 1 << 25;
}
