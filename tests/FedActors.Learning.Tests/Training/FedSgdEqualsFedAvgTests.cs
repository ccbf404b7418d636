using FedActors.Core.Aggregation;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Vectors;
using FedActors.Learning.Datasets;
using FedActors.Learning.Models;
using FedActors.Learning.Training;

namespace FedActors.Learning.Tests.Training;

/// <summary>
/// McMahan et al., AISTATS 2017, section 2: a step along the mean gradient is the mean of the models after one full-batch step at every
/// centre. True up to rounding, which is bounded here for every parameter.
/// </summary>
public sealed class FedSgdEqualsFedAvgTests
{
    // HalfUnit bounds the relative rounding error of one float32 operation.
    private const double LearningRate = 0.1, HalfUnit = 5.9604644775390625e-8;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Mean_gradient_step_is_the_mean_of_one_full_batch_step_at_every_centre(int seed)
    {
        ModelSpec spec = ModelSpec.Mlp([6, 8, 4], Activation.Tanh, Loss.CrossEntropy);
        ExampleSet[] centres = [.. new[] { 40, 7, 113 }.Select((count, centre) => TrainingFixtures.ExamplesFor(spec, count, (ulong)((seed * 10) + centre)))];
        float[] model = [.. Enumerable.Range(0, spec.Shape.Dimension).Select(i => MathF.Sin((i * 0.7f) + seed))];
        var trained = new LocalTraining { Epochs = 1, BatchSize = 0, LearningRate = LearningRate };

        float[] averaged = Round(new FedAvg(), spec, centres, model, trained);
        float[] descended = Round(new FedSgd(LearningRate, FedSgdReduction.Mean), spec, centres, model, trained with { GradientOnly = true });

        // Both sides add up to 113 float32 terms of one gradient, in another order: features are below 4 in size and what comes back through
        // the last layer is below 2, so a term is below 8. Beside it, the local model and its difference to the global one are rounded.
        double bound = (LearningRate * 2 * 113 * 8 * HalfUnit) + (5 * HalfUnit);
        double moved = 0;
        for (int i = 0; i < model.Length; i++)
        {
            Assert.InRange(Math.Abs((double)averaged[i] - descended[i]), 0, bound);
            moved = Math.Max(moved, Math.Abs((double)descended[i] - model[i]));
        }

        Assert.True(moved > 500 * bound, $"the model moved by {moved} only; the bound on rounding is {bound}");
    }

    private static float[] Round(IAggregationStrategy strategy, ModelSpec spec, ExampleSet[] centres, float[] model, LocalTraining local)
    {
        var sum = new ModelSum(model.Length, FixedPointScale.For(16, 1000, 10_000));
        for (int centre = 0; centre < centres.Length; centre++)
        {
            var update = new float[model.Length];
            var task = new TrainingTask(5, new RoundNumber(1), new ClientId(centre), local);
            var outcome = (TrainingOutcome.Trained)new ManagedTrainer(spec, centres[centre]).Train(task, model, update, TestContext.Current.CancellationToken);
            Assert.True(sum.Fold(update, strategy.WeightOf(outcome.Examples)).IsFolded);
        }

        var next = new float[model.Length];
        RoundClose.Run(strategy, sum, model, next);
        return next;
    }
}
