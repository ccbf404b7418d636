namespace FedActors.Core.Privacy;

/// <summary>Who adds the noise of client-level differential privacy.</summary>
public enum PrivacyMechanism
{
    /// <summary>Nobody: no privacy is promised.</summary>
    None,

    /// <summary>The aggregator, to the exact sum: it is trusted with the updates themselves.</summary>
    Central,

    /// <summary>Every centre adds a share under secure aggregation: only sums with all their noise are ever seen.</summary>
    Distributed,
}
