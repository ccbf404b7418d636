namespace FedActors.Federation.Configuration;

/// <summary>How one data set is divided among centres.</summary>
public enum PartitionKind
{
    /// <summary>Shuffled and dealt out evenly.</summary>
    Iid,

    /// <summary>Each class in proportions drawn from a Dirichlet distribution.</summary>
    Dirichlet,

    /// <summary>Sorted by label and cut into shards: most centres see few classes.</summary>
    Shards,

    /// <summary>Sizes that follow a log-normal or power law, labels alike.</summary>
    Quantity,

    /// <summary>By the key column of a CSV file.</summary>
    Natural,
}
