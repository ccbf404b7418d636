namespace FedActors.Core.Aggregation;

/// <summary>theta(t+1) = theta(t) - eta sum_i d_i, where d_i is the gradient of centre i: centres do not train, they send gradients.</summary>
/// <remarks>
/// With <see cref="FedSgdReduction.Sum"/> the gradients are added, as in the classic worked example: two centres, eta = 0.01, each
/// gradient 0.1, so theta falls by 0.002. With <see cref="FedSgdReduction.Mean"/> they are averaged by examples, as in McMahan et al.,
/// AISTATS 2017, section 2, which equals FedAvg with one full-batch step at every centre up to rounding: that of the gradient's sum in
/// float32, whose order differs, and five roundings of the local step and its difference from the global model (bounded in the tests).
/// </remarks>
/// <param name="learningRate">eta, positive.</param>
/// <param name="reduction">Sum or mean.</param>
public sealed class FedSgd(double learningRate, FedSgdReduction reduction) : IAggregationStrategy
{
    /// <inheritdoc/>
    public string Name => reduction == FedSgdReduction.Sum ? "fedsgd-sum" : "fedsgd-mean";

    /// <inheritdoc/>
    public long WeightOf(long examples) => reduction == FedSgdReduction.Sum ? 1 : examples;

    /// <inheritdoc/>
    public double DivisorOf(long totalWeight) => reduction == FedSgdReduction.Sum ? 1 : totalWeight;

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<float> current, ReadOnlySpan<double> aggregate, Span<float> next) =>
        ServerStep.Apply(current, aggregate, -learningRate, next);
}
