namespace FedActors.Federation.Configuration;

/// <summary>Where examples come from.</summary>
public enum DataSource
{
    /// <summary>Generated Synthetic(alpha, beta) of the FedProx paper; already split by centre.</summary>
    Synthetic,

    /// <summary>The four IDX files of an MNIST-like image set.</summary>
    Idx,

    /// <summary>One CSV file.</summary>
    Csv,

    /// <summary>A generated linear regression problem; already split by centre.</summary>
    Linear,

    /// <summary>Generated Gaussian blobs, one per class; already split by centre.</summary>
    Blobs,

    /// <summary>No examples, only how many each centre would have: for model kind none.</summary>
    None,

    /// <summary>No examples, only what they look like: for a seed whose nodes hold the data.</summary>
    Declared,
}
