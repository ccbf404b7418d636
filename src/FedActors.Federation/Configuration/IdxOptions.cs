namespace FedActors.Federation.Configuration;

/// <summary>An MNIST-like image set on this machine.</summary>
public sealed record IdxOptions
{
    /// <summary>The directory with the four files, as written; null looks for Fashion-MNIST in the usual places.</summary>
    public string? Directory { get; init; }

    /// <summary>Only the first so many train images are used; 0 uses all.</summary>
    public int TrainMax { get; init; }

    /// <summary>Only the first so many test images are used; 0 uses all.</summary>
    public int TestMax { get; init; }
}
