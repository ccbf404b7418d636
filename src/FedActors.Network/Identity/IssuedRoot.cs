namespace FedActors.Network.Identity;

/// <summary>A root of the authority as its index keeps it.</summary>
public sealed record IssuedRoot
{
    /// <summary>1 for the first root, one more with each roll-over.</summary>
    public required int Number { get; init; }

    /// <summary>The file of its private key, in the authority's directory.</summary>
    public required string KeyFile { get; init; }

    /// <summary>The certificate, PEM.</summary>
    public required string Certificate { get; init; }

    /// <summary>From when it is good.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>Until when it is good; what it has signed is good no longer.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>When it was taken out of the bundle; null while it is trusted.</summary>
    public DateTimeOffset? RetiredAt { get; init; }
}
