namespace FedActors.Federation.Configuration;

/// <summary>How the centres' sizes are spread with partition kind quantity.</summary>
public enum SizeDistribution
{
    /// <summary>Sizes in proportion to exp(sigma z), z standard normal.</summary>
    LogNormal,

    /// <summary>Sizes in proportion to rank^-exponent: a few large centres and a long tail of small ones.</summary>
    PowerLaw,
}
