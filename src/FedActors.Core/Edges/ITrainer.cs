using FedActors.Core.Clients;

namespace FedActors.Core.Edges;

/// <summary>Trains a model on the data of one centre. Implementations are pure functions of task, model and data.</summary>
public interface ITrainer
{
    /// <summary>How many examples this centre trains on; the weight of its update in FedAvg.</summary>
    long Examples { get; }

    /// <summary>Trains from <paramref name="model"/> and writes what changed.</summary>
    /// <param name="task">What to do: epochs, batch size, learning rate, and the seeds of the batch order.</param>
    /// <param name="model">The global model, float32[d].</param>
    /// <param name="update">
    /// float32[d], receives local model minus global model, or the mean gradient at the global model when the task asks for gradients.
    /// Its contents are undefined when training fails.
    /// </param>
    /// <param name="cancellation">Stops training early with an <see cref="OperationCanceledException"/>.</param>
    TrainingOutcome Train(TrainingTask task, ReadOnlySpan<float> model, Span<float> update, CancellationToken cancellation);
}
