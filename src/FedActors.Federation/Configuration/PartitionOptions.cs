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

    /// <summary>Deviation of the logarithm of the size with kind quantity, in [0, 10].</summary>
    public double Sigma { get; init; } = 1;

    /// <summary>The least that every centre holds with kinds dirichlet and quantity, 1 or more.</summary>
    public int ExamplesMin { get; init; } = 10;
}
