using FedActors.Core.Clients;
using FedActors.Core.Edges;

namespace FedActors.Node.Hosting;

/// <summary>A trainer that remembers how its last training went, for the log.</summary>
internal sealed class TimedTrainer(ITrainer trainer, TimeProvider time) : ITrainer
{
    private volatile LastTraining? _last;

    /// <inheritdoc/>
    public long Examples => trainer.Examples;

    /// <summary>The last training that ended with an update; null before the first.</summary>
    public LastTraining? Last => _last;

    /// <inheritdoc/>
    public TrainingOutcome Train(TrainingTask task, ReadOnlySpan<float> model, Span<float> update, CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        TrainingOutcome outcome = trainer.Train(task, model, update, cancellation);
        if (outcome is TrainingOutcome.Trained trained)
        {
            _last = new LastTraining(task.Round.Value, trained.Examples, trained.TrainLoss, time.GetElapsedTime(began));
        }

        return outcome;
    }

    /// <summary>How a training went.</summary>
    internal sealed record LastTraining(int Round, long Examples, double? Loss, TimeSpan Took);
}
