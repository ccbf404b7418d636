using FedActors.Core.Aggregation;
using FedActors.Core.Edges;
using FedActors.Core.Vectors;

namespace FedActors.Federation.Tasks;

/// <summary>What a seed works on.</summary>
/// <param name="InitialModel">The model of round 0, drawn from the run's seed; float32[d], not to be written to.</param>
/// <param name="Strategy">How updates make the next model.</param>
/// <param name="Evaluator">Measures models on test examples; null where the seed has none.</param>
public sealed record SeedTask(ModelVector InitialModel, IAggregationStrategy Strategy, IEvaluator? Evaluator);
