using FedActors.Core.Edges;
using FedActors.Core.Rounds;

namespace FedActors.Core.Selection;

/// <summary>Which sampler a run needs.</summary>
public static class CohortSamplers
{
    /// <summary>Uniform without replacement; Poisson and secret where client-level privacy counts on it.</summary>
    /// <param name="options">The run.</param>
    /// <param name="secrets">Where secret draws come from.</param>
    public static ICohortSampler For(RunOptions options, ISecretRandomness secrets) => options.Privacy is { } privacy
        ? new PoissonSampler(privacy.SamplingRate(options.CohortSize), secrets)
        : new UniformSampler();
}
