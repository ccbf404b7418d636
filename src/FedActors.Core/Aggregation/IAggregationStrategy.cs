namespace FedActors.Core.Aggregation;

/// <summary>How the updates of a round make the next model. One small class per published strategy; it holds no state between rounds.</summary>
public interface IAggregationStrategy
{
    /// <summary>The strategy's name in configuration and records.</summary>
    string Name { get; }

    /// <summary>The integer weight of an update in the sum.</summary>
    /// <param name="examples">The local examples it was trained on, one or more.</param>
    long WeightOf(long examples);

    /// <summary>What the weighted sum of the updates is divided by: the total weight for a mean, 1 for a sum.</summary>
    /// <param name="totalWeight">The sum of the accepted updates' weights, one or more.</param>
    double DivisorOf(long totalWeight);

    /// <summary>Takes the server's step on a stretch of the model, element by element.</summary>
    /// <param name="current">The current model, float32[n].</param>
    /// <param name="aggregate">The divided sum of the updates, float64[n].</param>
    /// <param name="next">float32[n], receives the next model; may be <paramref name="current"/> itself.</param>
    void Apply(ReadOnlySpan<float> current, ReadOnlySpan<double> aggregate, Span<float> next);
}
