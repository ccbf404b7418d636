using FedActors.Core.Aggregation;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Vectors;
using FedActors.Learning.Partitions;

namespace FedActors.Federation.Tasks;

/// <summary>What a run works on: the model, the centres' data behind their trainers, the test examples, the strategy.</summary>
public sealed class FederatedTask
{
    private readonly ICentres _centres;

    internal FederatedTask(ICentres centres, ModelVector initialModel)
    {
        _centres = centres;
        InitialModel = initialModel;
    }

    /// <summary>The model's tensors.</summary>
    public ModelShape Shape => InitialModel.Shape;

    /// <summary>The model of round 0, drawn from the run's seed; float32[d], not to be written to.</summary>
    public ModelVector InitialModel { get; }

    /// <summary>How many centres hold data; 0, ..., Centres - 1 are their numbers.</summary>
    public required int Centres { get; init; }

    /// <summary>Measures models on the pooled test examples; null where there are none.</summary>
    public required IEvaluator? Evaluator { get; init; }

    /// <summary>How updates make the next model.</summary>
    public required IAggregationStrategy Strategy { get; init; }

    /// <summary>Who holds what, for people; null where there are no examples.</summary>
    public PartitionPicture? Picture { get; init; }

    /// <summary>The trainer of a centre; made when first asked for, from any thread.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such centre.</exception>
    public ITrainer TrainerOf(ClientId client) => _centres.TrainerOf(client);

    /// <summary>How many examples a centre trains on, without making its trainer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such centre.</exception>
    public long ExamplesOf(ClientId client) => _centres.ExamplesOf(client);

    /// <summary>How many of a centre's examples are of each class; null where there are no classes, or updates are drawn.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such centre.</exception>
    public IReadOnlyList<long>? ExamplesPerClassOf(ClientId client) => _centres.ExamplesPerClassOf(client);
}
