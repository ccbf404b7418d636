namespace FedActors.Core.Privacy;

/// <summary>How epsilon is computed from what was released.</summary>
public enum AccountantKind
{
    /// <summary>By the distribution of the privacy loss: the tightest.</summary>
    Pld,

    /// <summary>By Rényi divergences: quicker, some per cent to a fifth above.</summary>
    Rdp,
}
