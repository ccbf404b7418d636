using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;

namespace FedActors.Node.Hosting;

/// <summary>A trainer that remembers how its last training went, for the log, and notes each when debugging: none should happen twice.</summary>
internal sealed class TimedTrainer(ITrainer trainer, HostLog log, TimeProvider time) : ITrainer
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
        int round = task.Round.Value;
        log.Say(LogLevel.Debug, "training", $"round {round}: training begins", ("round", round));
        TrainingOutcome outcome = trainer.Train(task, model, update, cancellation);
        if (outcome is TrainingOutcome.Trained trained)
        {
            _last = new LastTraining(round, trained.Examples, trained.TrainLoss, time.GetElapsedTime(began));
            log.Say(LogLevel.Debug, "trained", $"round {round}: training has ended", ("round", round));
        }

        return outcome;
    }

    /// <summary>How a training went.</summary>
    internal sealed record LastTraining(int Round, long Examples, double? Loss, TimeSpan Took);
}
