using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Learning.Datasets;
using FedActors.Learning.Models;
using FedActors.Learning.Privacy;
using FedActors.Learning.Training;

namespace FedActors.Federation.Tasks;

/// <summary>Centres that hold examples and train on them.</summary>
internal sealed class TrainedCentres(ModelSpec spec, IReadOnlyList<ExampleSet> examples, TrainingSecrets secrets) : ICentres
{
    private readonly ITrainer?[] _trainers = new ITrainer?[examples.Count];

    public long ExamplesOf(ClientId client) => examples[IndexOf(client)].Count;

    public IReadOnlyList<long>? ExamplesPerClassOf(ClientId client)
    {
        ExampleSet own = examples[IndexOf(client)];
        if (!own.IsClassification)
        {
            return null;
        }

        var counts = new long[own.ClassCount];
        foreach (int label in own.Labels)
        {
            counts[label]++;
        }

        return counts;
    }

    public ITrainer TrainerOf(ClientId client)
    {
        ref ITrainer? trainer = ref _trainers[IndexOf(client)];
        if (Volatile.Read(ref trainer) is { } made)
        {
            return made;
        }

        // Two threads may make one each; the first to put its own down wins, and both see that one.
        Interlocked.CompareExchange(ref trainer, new ManagedTrainer(spec, examples[client.Value], secrets), null);
        return trainer!;
    }

    private int IndexOf(ClientId client) => (uint)client.Value < (uint)examples.Count
        ? client.Value
        : throw new ArgumentOutOfRangeException(
            nameof(client), client.Value, $"There is no {client}: centres are numbered from 0 to {examples.Count - 1}.");
}
