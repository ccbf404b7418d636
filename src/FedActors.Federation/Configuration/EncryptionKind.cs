namespace FedActors.Federation.Configuration;

/// <summary>How updates are hidden from the aggregator, as it is named in a configuration.</summary>
public enum EncryptionKind
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Secure aggregation in which everybody shares secrets with everybody.</summary>
    Secagg,

    /// <summary>Secure aggregation over a sparse random graph.</summary>
    SecaggPlus,
}
