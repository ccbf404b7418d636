namespace FedActors.Core.Policy;

/// <summary>Whose presence differential privacy hides.</summary>
public enum PrivacyUnit
{
    /// <summary>Nobody's.</summary>
    None,

    /// <summary>A single example's.</summary>
    Example,

    /// <summary>A whole centre's, and with it each of its examples'.</summary>
    Client,
}
