namespace FedActors.Network.Identity;

/// <summary>What the operator wants renewed.</summary>
public sealed record RenewOrder
{
    /// <summary>The holder's name.</summary>
    public required string Name { get; init; }

    /// <summary>How long the new certificate is to be good.</summary>
    public TimeSpan Lifetime { get; init; } = IssueOrder.DefaultLifetime;

    /// <summary>A request with a new key made at the site (PEM); null keeps the key.</summary>
    public string? SigningRequest { get; init; }

    /// <summary>Make a new key here; otherwise the key stays what it is and the renewed kit holds no secret.</summary>
    public bool WantsNewKey { get; init; }
}
