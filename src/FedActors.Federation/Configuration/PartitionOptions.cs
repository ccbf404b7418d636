namespace FedActors.Federation.Configuration;

/// <summary>How one data set is divided among centres; only for sources that are not split by centre already.</summary>
public sealed record PartitionOptions
{
    /// <summary>Which way.</summary>
    public PartitionKind Kind { get; init; } = PartitionKind.Iid;

    /// <summary>Dirichlet's concentration, positive: 0.1 is very skewed, 100 nearly iid.</summary>
    public double Alpha { get; init; } = 0.5;

    /// <summary>Shards each centre gets, 1 or more; 2 in the FedAvg paper.</summary>
    public int ShardsPerCentre { get; init; } = 2;

    /// <summary>The law of the sizes with kind quantity.</summary>
    public SizeDistribution Distribution { get; init; } = SizeDistribution.LogNormal;

    /// <summary>Deviation of the logarithm of the size with log-normal sizes, in [0, 10]; 0 makes all alike.</summary>
    public double Sigma { get; init; } = 1;

    /// <summary>The fall of the size with its rank with power-law sizes, in [0, 10]; 0 makes all alike, 1 is Zipf's law.</summary>
    public double Exponent { get; init; } = 1;

    /// <summary>The least that every centre holds with kinds dirichlet and quantity, 1 or more.</summary>
    public int ExamplesMin { get; init; } = 10;
}
