namespace FedActors.Core.SecureAggregation;

/// <summary>Who shares secrets with whom.</summary>
public enum SecAggKind
{
    /// <summary>Everybody with everybody: Bonawitz et al. 2017.</summary>
    Secagg,

    /// <summary>Everybody with some, over a random regular graph: Bell et al. 2020. Small cohorts are complete here too.</summary>
    SecaggPlus,
}
