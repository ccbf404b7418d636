namespace FedActors.Core.Aggregation;

/// <summary>w(t+1) = w(t) + eta_g sum_k (n_k / n) (w_k - w(t)): the mean of the client models, weighted by examples.</summary>
/// <remarks>
/// B. McMahan, E. Moore, D. Ramage, S. Hampson, B. Agüera y Arcas, "Communication-efficient learning of deep networks from decentralized
/// data", AISTATS 2017, Algorithm 1. n is the sum over the clients whose updates were accepted. With a server learning rate eta_g of 1
/// this is the paper's rule; other values are the generalised form of Reddi et al. 2021 with plain SGD at the server.
/// </remarks>
/// <param name="serverLearningRate">eta_g, positive; 1 in the paper.</param>
public sealed class FedAvg(double serverLearningRate = 1) : IAggregationStrategy
{
    /// <inheritdoc/>
    public string Name => "fedavg";

    /// <inheritdoc/>
    public long WeightOf(long examples) => examples;

    /// <inheritdoc/>
    public double DivisorOf(long totalWeight) => totalWeight;

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<float> current, ReadOnlySpan<double> aggregate, Span<float> next) =>
        ServerStep.Apply(current, aggregate, serverLearningRate, next);
}
