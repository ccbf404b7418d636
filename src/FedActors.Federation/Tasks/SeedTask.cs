using FedActors.Core.Aggregation;
using FedActors.Core.Edges;
using FedActors.Core.Vectors;

namespace FedActors.Federation.Tasks;

/// <summary>What a seed works on.</summary>
/// <param name="Shape">The model's tensors.</param>
/// <param name="InitialModel">Draws the model of round 0 from the run's seed; made anew each time, so that nobody keeps it.</param>
/// <param name="Strategy">How updates make the next model.</param>
/// <param name="Evaluator">Measures models on test examples; null where the seed has none.</param>
public sealed record SeedTask(ModelShape Shape, Func<ModelVector> InitialModel, IAggregationStrategy Strategy, IEvaluator? Evaluator);
