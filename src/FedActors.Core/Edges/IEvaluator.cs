using FedActors.Core.Metrics;

namespace FedActors.Core.Edges;

/// <summary>Measures a global model on examples the aggregator's side may hold.</summary>
public interface IEvaluator
{
    /// <summary>Evaluates the model; the same model gives the same result bit for bit at any number of threads.</summary>
    /// <param name="model">float32[d].</param>
    Evaluation Evaluate(ReadOnlyMemory<float> model);
}
