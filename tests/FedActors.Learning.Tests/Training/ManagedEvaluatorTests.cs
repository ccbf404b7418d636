using FedActors.Core.Metrics;
using FedActors.Learning.Datasets;
using FedActors.Learning.Models;
using FedActors.Learning.Training;

namespace FedActors.Learning.Tests.Training;

public sealed class ManagedEvaluatorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(0)]
    public void Any_number_of_threads_gives_the_same_bits(int threads)
    {
        ModelSpec spec = ModelSpec.Mlp([33, 50, 10], Activation.Tanh, Loss.CrossEntropy);
        ExampleSet examples = TrainingFixtures.ExamplesFor(spec, 5000);
        ReadOnlyMemory<float> model = spec.Initialise(2).Memory;
        Evaluation expected = new ManagedEvaluator(spec, examples, 1).Evaluate(model);
        for (int repetition = 0; repetition < 20; repetition++)
        {
            Assert.Equal(expected, new ManagedEvaluator(spec, examples, threads).Evaluate(model));
        }
    }

    [Theory]
    [InlineData(Loss.CrossEntropy, 4)]
    [InlineData(Loss.BinaryCrossEntropy, 1)]
    [InlineData(Loss.MeanSquaredError, 3)]
    public void Loss_and_accuracy_equal_plain_loops(Loss loss, int outputs)
    {
        ModelSpec spec = ModelSpec.Mlp([9, 12, outputs], Activation.Sigmoid, loss);
        ExampleSet examples = TrainingFixtures.ExamplesFor(spec, 300);
        float[] model = spec.Initialise(6).Values.ToArray();
        Evaluation measured = new ManagedEvaluator(spec, examples).Evaluate(model);

        var reference = new ReferenceNetwork(spec, examples);
        double[] doubles = [.. model];
        Assert.Equal(reference.Loss(doubles, [.. Enumerable.Range(0, 300)]), measured.Loss, 1e-6);
        if (loss == Loss.MeanSquaredError)
        {
            Assert.Null(measured.Accuracy);
            return;
        }

        int correct = 0;
        for (int i = 0; i < 300; i++)
        {
            double[] z = reference.Outputs(doubles, i);
            correct += (z.Length == 1 ? (z[0] > 0 ? 1 : 0) : Array.IndexOf(z, z.Max())) == examples.Labels[i] ? 1 : 0;
        }

        Assert.Equal(correct / 300.0, measured.Accuracy!.Value, 1e-12);
    }

    [Fact]
    public void A_model_that_is_not_finite_has_no_finite_loss_and_no_hits()
    {
        ModelSpec spec = ModelSpec.Mlp([4, 5, 3], Activation.Relu, Loss.CrossEntropy);
        var model = new float[spec.Shape.Dimension];
        model.AsSpan().Fill(float.NaN);
        Evaluation measured = new ManagedEvaluator(spec, TrainingFixtures.ExamplesFor(spec, 30)).Evaluate(model);
        Assert.True(double.IsNaN(measured.Loss));
        Assert.Equal(0, measured.Accuracy);
    }

    [Fact]
    public void Nothing_to_evaluate_on_is_refused() =>
        Assert.Throws<ArgumentException>(() => new ManagedEvaluator(ModelSpec.SoftmaxRegression(2, 2), ExampleSet.Classification([], 2, [], 2)));

    [Fact]
    public void Evaluating_on_every_thread_of_the_pool_at_once_ends()
    {
        ModelSpec spec = ModelSpec.Mlp([8, 16, 4], Activation.Relu, Loss.CrossEntropy);
        var evaluator = new ManagedEvaluator(spec, TrainingFixtures.ExamplesFor(spec, 2000), 8);
        ReadOnlyMemory<float> model = spec.Initialise(2).Memory;
        Evaluation expected = evaluator.Evaluate(model);
        var results = new Evaluation[200];
        using var left = new CountdownEvent(results.Length);
        for (int i = 0; i < results.Length; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                slot =>
                {
                    results[slot] = evaluator.Evaluate(model);
                    left.Signal();
                },
                i,
                preferLocal: false);
        }

        left.Wait(TestContext.Current.CancellationToken);
        Assert.All(results, result => Assert.Equal(expected, result));
    }

    [Fact]
    public void Blocks_run_once_each_and_the_lowest_failed_one_is_reported_after_all_have_ended()
    {
        var runs = new int[50];
        var failure = Assert.Throws<InvalidOperationException>(() => FixedBlocks.Run(runs.Length, 4, block =>
        {
            Interlocked.Increment(ref runs[block]);
            if (block >= 7)
            {
                throw new InvalidOperationException($"block {block}");
            }
        }));
        Assert.Equal("block 7", failure.Message);
        Assert.All(runs, count => Assert.Equal(1, count));
    }
}
