using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Randomness;

namespace FedActors.Federation.Tasks;

/// <summary>
/// Draws an update instead of training one: uniform in [-0.01, 0.01) from the stream (run seed, round, client, SyntheticUpdate). For runs
/// that are about everything but training: rounds, faults, memory, a million centres.
/// </summary>
/// <param name="examples">How many examples the centre has or pretends to have, one or more.</param>
public sealed class SyntheticTrainer(long examples) : ITrainer
{
    private const float Magnitude = 0.01f;
    private const int Stretch = 1 << 16;

    /// <inheritdoc/>
    public long Examples => examples;

    /// <inheritdoc/>
    public TrainingOutcome Train(TrainingTask task, ReadOnlySpan<float> model, Span<float> update, CancellationToken cancellation)
    {
        if (update.Length != model.Length)
        {
            throw new ArgumentException($"The model has {model.Length} parameters; the update has room for {update.Length}.", nameof(update));
        }

        var random = new SeededRandom(task.RunSeed, task.Round.Value, task.Client.Value, RandomPurpose.SyntheticUpdate);
        for (int i = 0; i < update.Length; i++)
        {
            if (i % Stretch == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            // The upper 24 bits are all that a float32 in [0, 1) can hold.
            update[i] = (((random.NextUInt32() >> 8) * (2f / (1 << 24))) - 1) * Magnitude;
        }

        return new TrainingOutcome.Trained(examples, 0, null, null);
    }
}
