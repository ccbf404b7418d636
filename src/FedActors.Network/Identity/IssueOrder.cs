namespace FedActors.Network.Identity;

/// <summary>What the operator wants a certificate to say. Everything is checked when it is issued.</summary>
public sealed record IssueOrder
{
    /// <summary>How long a certificate is good unless asked otherwise: short, so that a lost kit is worth little.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(30);

    /// <summary>What the holder may do.</summary>
    public required PeerRole Role { get; init; }

    /// <summary>The holder's name: 1 to 63 characters of a-z, 0-9 and hyphen.</summary>
    public required string Name { get; init; }

    /// <summary>A node's number, 0 or more; null lets the authority allot the lowest that no node has had.</summary>
    public int? Number { get; init; }

    /// <summary>Host names and addresses under which nodes dial a seed; empty for nodes and operators, which nobody dials.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>How long the certificate is to be good.</summary>
    public TimeSpan Lifetime { get; init; } = DefaultLifetime;

    /// <summary>A request made at the site (PEM), whose key stays there; null makes a key here.</summary>
    public string? SigningRequest { get; init; }
}
