using FedActors.Core.Aggregation;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using FedActors.Core.Updates;
using FedActors.Core.Vectors;

namespace FedActors.Simulation.Cluster;

/// <summary>What a simulated cluster trains.</summary>
public sealed record ClusterTask
{
    /// <summary>The population: centres are numbered from 0.</summary>
    public required int Centres { get; init; }

    /// <summary>The examples a centre announces.</summary>
    public required Func<ClientId, long> ExamplesOf { get; init; }

    /// <summary>A centre's trainer.</summary>
    public required Func<ClientId, ITrainer> TrainerOf { get; init; }

    /// <summary>The model a run starts from.</summary>
    public required ModelVector InitialModel { get; init; }

    /// <summary>How updates make the next model.</summary>
    public required IAggregationStrategy Strategy { get; init; }

    /// <summary>What happens to an update before it leaves its centre.</summary>
    public TransformChain Transforms { get; init; } = TransformChain.Empty;

    /// <summary>Measures each new model; null where there are no test examples.</summary>
    public IEvaluator? Evaluator { get; init; }

    /// <summary>Whether training costs nothing in reality, so that it is done on the loop's own thread.</summary>
    public bool IsSynthetic { get; init; }

    /// <summary>Digest of the effective configuration.</summary>
    public Sha256Digest Configuration { get; init; }

    /// <summary>What its tasks need of a machine.</summary>
    internal TaskDemand Demand => new(TrainerKind, InitialModel.Dimension);

    /// <summary>What all its centres have.</summary>
    internal const string TrainerKind = "simulated";

    /// <summary>Bytes of a model or an update on the wire.</summary>
    public long ModelBytes => 4L * InitialModel.Dimension;
}
