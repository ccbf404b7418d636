namespace FedActors.Core.Aggregation;

/// <summary>How FedSGD combines the centres' gradients.</summary>
public enum FedSgdReduction
{
    /// <summary>The plain sum.</summary>
    Sum,

    /// <summary>The mean weighted by examples.</summary>
    Mean,
}
