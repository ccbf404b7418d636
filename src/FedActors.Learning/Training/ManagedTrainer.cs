using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Learning.Datasets;
using FedActors.Learning.Models;
using FedActors.Learning.Privacy;

namespace FedActors.Learning.Training;

/// <summary>
/// Trains dense models with SGD or Adam on the calling thread, in float32. The same task, model and examples give the same bits;
/// several threads may train on one instance at the same time.
/// </summary>
/// <remarks>
/// The client half of B. McMahan et al., "Communication-efficient learning of deep networks from decentralized data", AISTATS 2017,
/// algorithm 1 (ClientUpdate) and, where only a gradient is asked for, its FedSGD. The examples are shuffled anew before every epoch
/// and the last, smaller batch of an epoch is used; its gradient is the mean over the examples it has. With
/// <see cref="LocalTraining.ExamplePrivacy"/> it is DP-SGD instead: see there, and <see cref="TrainingSecrets"/>.
/// </remarks>
public sealed class ManagedTrainer : ITrainer
{
    private readonly NetworkPlan _plan;
    private readonly ExampleSet _examples;
    private readonly TrainingSecrets? _secrets;

    /// <summary>Prepares to train that model on those examples.</summary>
    /// <param name="spec">The model.</param>
    /// <param name="examples">What it is trained on.</param>
    /// <param name="secrets">What tasks with example privacy draw from; where it is null they are refused.</param>
    /// <exception cref="ArgumentException">Examples and model do not fit together.</exception>
    public ManagedTrainer(ModelSpec spec, ExampleSet examples, TrainingSecrets? secrets = null)
    {
        _secrets = secrets;
        spec.ThrowIfDoesNotFit(examples);
        _plan = new NetworkPlan(spec);
        _examples = examples;
    }

    /// <inheritdoc/>
    public long Examples => _examples.Count;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The vectors are not as long as the model, or a hyper-parameter is out of its range.</exception>
    public TrainingOutcome Train(TrainingTask task, ReadOnlySpan<float> model, Span<float> update, CancellationToken cancellation)
    {
        ThrowIfLengthDiffers(model.Length, nameof(model));
        ThrowIfLengthDiffers(update.Length, nameof(update));
        ThrowIfOutOfRange(task.Local);
        if (_examples.Count == 0)
        {
            return new TrainingOutcome.Failed(
                $"Training of {task.Client} in round {task.Round} cannot start: it has no examples. Give it data or leave it out of the cohort.");
        }

        if (task.Local.ExamplePrivacy is not null)
        {
            return TrainPrivately(task, model, update, cancellation);
        }

        using var run = new LocalRun(_plan, _examples, task);
        return run.Run(model, update, cancellation);
    }

    private TrainingOutcome TrainPrivately(TrainingTask task, ReadOnlySpan<float> model, Span<float> update, CancellationToken cancellation)
    {
        if (_secrets is not { } secrets)
        {
            return new TrainingOutcome.Failed(
                $"Training of {task.Client} in round {task.Round} cannot start: it asks for example privacy, and this trainer was given no secret randomness.");
        }

        using var run = new PrivateRun(_plan, _examples, task, secrets.Of(task), secrets.ReleasesMetrics);
        return run.Run(model, update, cancellation);
    }

    private static void ThrowIfOutOfRange(LocalTraining local)
    {
        if (local.ExamplePrivacy is { } privacy)
        {
            ThrowUnless(privacy.ClipNorm is >= 1e-20 and <= 1e20, "ClipNorm", privacy.ClipNorm, "from 1e-20 to 1e20");
            ThrowUnless(privacy.NoiseMultiplier is >= 0 and <= 1e6, "NoiseMultiplier", privacy.NoiseMultiplier, "from 0 to 1e6");
            ThrowUnless(privacy.RestartEpochs >= 0, "RestartEpochs", privacy.RestartEpochs, "0 or more");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(local.Epochs, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(local.BatchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(local.StepsMax);
        ThrowUnless(local.LearningRate > 0 && double.IsFinite(local.LearningRate), "LearningRate", local.LearningRate, "positive and finite");
        ThrowUnless(local.Momentum is >= 0 and < 1, "Momentum", local.Momentum, "in [0, 1)");
        ThrowUnless(local.WeightDecay >= 0 && double.IsFinite(local.WeightDecay), "WeightDecay", local.WeightDecay, "zero or more and finite");
        if (local.Optimizer == LocalOptimizer.Adam)
        {
            ThrowUnless(local.Momentum == 0, "Momentum", local.Momentum, "0 with Adam, which has its own moments");
            ThrowUnless(local.AdamBeta1 is >= 0 and < 1, "AdamBeta1", local.AdamBeta1, "in [0, 1)");
            ThrowUnless(local.AdamBeta2 is >= 0 and < 1, "AdamBeta2", local.AdamBeta2, "in [0, 1)");
            ThrowUnless(local.AdamEpsilon >= float.Epsilon, "AdamEpsilon", local.AdamEpsilon, "positive as a float32");
        }
    }

    private static void ThrowUnless(bool holds, string name, double found, string allowed)
    {
        if (!holds)
        {
            throw new ArgumentException($"{name} is {found}; it must be {allowed}.", name);
        }
    }

    private void ThrowIfLengthDiffers(int length, string name)
    {
        int dimension = _plan.Spec.Shape.Dimension;
        if (length != dimension)
        {
            throw new ArgumentException($"The model has {dimension} parameters; the vector has {length}.", name);
        }
    }
}
