using System.Text.Json.Serialization;

namespace FedActors.Network.Identity;

/// <summary>A certificate as the authority's index keeps it.</summary>
public sealed record IssuedCertificate
{
    /// <summary>The serial number, hexadecimal.</summary>
    public required string Serial { get; init; }

    /// <summary>What the holder may do.</summary>
    [JsonConverter(typeof(PeerRoleJson))]
    public required PeerRole Role { get; init; }

    /// <summary>The holder's name.</summary>
    public required string Name { get; init; }

    /// <summary>A node's number; null for others.</summary>
    public int? Number { get; init; }

    /// <summary>A seed's host names and addresses.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>From when it is good.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>Until when it is good.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>The SHA-1 of the certificate, hexadecimal, by which other tools show it.</summary>
    public required string Thumbprint { get; init; }

    /// <summary>The public key (SubjectPublicKeyInfo, base64): a renewal for the same key needs no new key at the site.</summary>
    public required string PublicKey { get; init; }

    /// <summary>The number of the root that signed it.</summary>
    public required int Root { get; init; }

    /// <summary>When it was withdrawn; null while it is not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Why it was withdrawn, in the operator's words.</summary>
    public string? RevocationReason { get; init; }

    /// <summary>Whether it lets its holder in at that moment.</summary>
    public bool IsInForce(DateTimeOffset now) => RevokedAt is null && now <= NotAfter;

    /// <summary>The state in one word: valid, expired or revoked.</summary>
    public string StateAt(DateTimeOffset now) => RevokedAt is not null ? "revoked" : now > NotAfter ? "expired" : "valid";
}
