using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Updates;

namespace FedActors.Core.Clients;

/// <summary>The client half of a round, in the order of the round table: train, transform, name the result.</summary>
public static class LocalRound
{
    /// <summary>Runs it; a pure function of task, model and the trainer's data.</summary>
    /// <param name="trainer">The centre's trainer.</param>
    /// <param name="task">What to do.</param>
    /// <param name="model">The global model, float32[d].</param>
    /// <param name="transforms">What this centre does to every update before it leaves, beside what the task asks for.</param>
    /// <param name="cancellation">Stops training.</param>
    public static LocalUpdate Run(
        ITrainer trainer, TrainingTask task, ReadOnlySpan<float> model, TransformChain transforms, CancellationToken cancellation)
    {
        var update = GC.AllocateUninitializedArray<float>(model.Length);
        TrainingOutcome outcome = trainer.Train(task, model, update, cancellation);
        if (outcome is TrainingOutcome.Failed failed)
        {
            return new LocalUpdate.None(failed.Reason);
        }

        var trained = (TrainingOutcome.Trained)outcome;
        // What the centre does on its own account comes first, so that the bound of the task holds for what leaves.
        transforms.Apply(update);
        bool isWithinClip = task.Local.ClipNorm is not { } bound || new NormClip(bound).Clip(update);

        if (task.Local.Precision == UpdatePrecision.Float16)
        {
            // Last, and before the digest: what is named here is what every transport brings, in two bytes a value or in four.
            HalfRounding.Instance.Apply(update);
        }

        return new LocalUpdate.Ready(update, new UpdateNote(
            Sha256Digest.Of(update),
            trained.Examples,
            trained.Steps,
            trained.TrainLoss,
            trained.GlobalModel?.Loss,
            trained.GlobalModel?.Accuracy,
            task.Local.TellWithinClip ? isWithinClip : null));
    }
}
