using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Metrics;
using FedActors.Core.Tests.Updates;
using FedActors.Core.Updates;

namespace FedActors.Core.Tests.Clients;

public sealed class LocalRoundTests
{
    private static readonly TrainingTask Task = new(7, new RoundNumber(1), new ClientId(2), new LocalTraining());

    [Fact]
    public void Update_is_trained_transformed_and_then_named()
    {
        var trainer = new Doubling(new TrainingOutcome.Trained(30, 4, 0.25, new Evaluation(30, 0.75, 0.5)));
        var ready = (LocalUpdate.Ready)LocalRound.Run(trainer, Task, [1, 2], new TransformChain(new TransformChainTests.Affine(10, 0)), TestContext.Current.CancellationToken);
        Assert.Equal([20, 40], ready.Values);
        Assert.Equal(Sha256Digest.Of([20f, 40f]), ready.Note.Body);
        Assert.Equal((30, 4, 0.25, 0.75, 0.5), (ready.Note.Examples, ready.Note.Steps, ready.Note.TrainLoss, ready.Note.GlobalLoss, ready.Note.GlobalAccuracy));
    }

    [Fact]
    public void What_was_not_measured_is_absent()
    {
        var ready = (LocalUpdate.Ready)LocalRound.Run(new Doubling(new TrainingOutcome.Trained(1, 1, 0, null)), Task, [1], TransformChain.Empty, TestContext.Current.CancellationToken);
        Assert.Equal((null, null), (ready.Note.GlobalLoss, ready.Note.GlobalAccuracy));
    }

    [Fact]
    public void Half_precision_rounds_last_and_names_what_it_has_rounded()
    {
        TrainingTask half = Task with { Local = new LocalTraining { Precision = UpdatePrecision.Float16 } };
        var trainer = new Doubling(new TrainingOutcome.Trained(1, 1, 0, null));
        var ready = (LocalUpdate.Ready)LocalRound.Run(trainer, half, [0.05f, -1.5f, 1e-9f], TransformChain.Empty, TestContext.Current.CancellationToken);
        Assert.Equal([(float)(Half)0.1f, -3, 0], ready.Values);
        Assert.Equal(Sha256Digest.Of(ready.Values), ready.Note.Body);
    }

    [Fact]
    public void Clip_norm_of_the_task_bounds_what_leaves_before_a_centre_does_its_own()
    {
        TrainingTask clipped = Task with { Local = new LocalTraining { ClipNorm = 0.5 } };
        var trainer = new Doubling(new TrainingOutcome.Trained(1, 1, 0, null));
        var ready = (LocalUpdate.Ready)LocalRound.Run(trainer, clipped, [1.5f, 2], TransformChain.Empty, TestContext.Current.CancellationToken);
        Assert.All(ready.Values.Zip([0.3f, 0.4f]), pair => Assert.Equal(pair.Second, pair.First, tolerance: 1e-6));
        Assert.True(Math.Sqrt(ready.Values.Sum(value => (double)value * value)) <= 0.5, "the bound holds for the numbers that are sent");

        // A node's own bound of 0.1 is tighter, one of 7 changes nothing.
        Assert.Equal(0.06, Own(0.1)[0], tolerance: 1e-6);
        Assert.Equal(ready.Values, Own(7));

        float[] Own(double bound) => ((LocalUpdate.Ready)LocalRound.Run(
            trainer, clipped, [1.5f, 2], new TransformChain(new NormClip(bound)), TestContext.Current.CancellationToken)).Values;
    }

    [Fact]
    public void Failed_training_gives_its_reason_and_no_update() =>
        Assert.Equal(new LocalUpdate.None("diverged"), LocalRound.Run(new Doubling(new TrainingOutcome.Failed("diverged")), Task, [1], TransformChain.Empty, TestContext.Current.CancellationToken));

    [Fact]
    public void Cancelled_training_is_cancelled()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(
            () => LocalRound.Run(new Doubling(new TrainingOutcome.Failed("")), Task, [1], TransformChain.Empty, cancellation.Token));
    }

    private sealed class Doubling(TrainingOutcome outcome) : ITrainer
    {
        public long Examples => 30;

        public TrainingOutcome Train(TrainingTask task, ReadOnlySpan<float> model, Span<float> update, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < model.Length; i++)
            {
                update[i] = 2 * model[i];
            }

            return outcome;
        }
    }
}
