using System.Buffers;
using FedActors.Core.Clients;
using FedActors.Core.Metrics;
using FedActors.Learning.Datasets;
using FedActors.Learning.Models;
using FedActors.Learning.Training;

namespace FedActors.Learning.Tests.Training;

public sealed class ManagedTrainerTests
{
    [Fact]
    public void Separable_classes_are_learned()
    {
        ModelSpec spec = ModelSpec.Mlp([20, 16, 4], Activation.Relu, Loss.CrossEntropy);
        var trainer = new ManagedTrainer(spec, TrainingFixtures.Separable(400, 20, 4, seed: 1));
        float[] model = spec.Initialise(1).Values.ToArray(), update = new float[model.Length];
        var local = new LocalTraining { Epochs = 5, BatchSize = 10, LearningRate = 0.05 };
        Assert.IsType<TrainingOutcome.Trained>(trainer.Train(TrainingFixtures.Task(local), model, update, CancellationToken.None));
        float[] trained = [.. model.Zip(update, (before, change) => before + change)];

        var evaluator = new ManagedEvaluator(spec, TrainingFixtures.Separable(400, 20, 4, seed: 2));
        Assert.InRange(evaluator.Evaluate(model).Accuracy!.Value, 0, 0.7);
        Assert.InRange(evaluator.Evaluate(trained).Accuracy!.Value, 0.95, 1);
    }

    [Fact]
    public void Two_classes_are_learned_with_one_sigmoid_output()
    {
        ModelSpec spec = ModelSpec.LogisticRegression(8);
        ExampleSet examples = TrainingFixtures.Separable(300, 8, 2, seed: 3);
        float[] update = TrainingFixtures.Train(spec, examples, new LocalTraining { Epochs = 4 }, new float[9], out _);
        Assert.InRange(new ManagedEvaluator(spec, examples).Evaluate(update).Accuracy!.Value, 0.95, 1);
    }

    [Fact]
    public void The_same_task_gives_the_same_bits_and_another_round_another_order()
    {
        ModelSpec spec = ModelSpec.Mlp([6, 9, 3], Activation.Sigmoid, Loss.CrossEntropy);
        var trainer = new ManagedTrainer(spec, TrainingFixtures.ExamplesFor(spec, 50));
        float[] Update(int round, int client)
        {
            var update = new float[spec.Shape.Dimension];
            TrainingTask task = TrainingFixtures.Task(new LocalTraining { Epochs = 2 }, round, client);
            trainer.Train(task, spec.Initialise(1).Values, update, CancellationToken.None);
            return update;
        }

        Assert.Equal(Update(1, 1), Update(1, 1));
        Assert.NotEqual(Update(1, 1), Update(2, 1));
        Assert.NotEqual(Update(1, 1), Update(1, 2));
    }

    [Theory]
    [InlineData(LocalOptimizer.Sgd, Activation.Relu, 0)]
    [InlineData(LocalOptimizer.Sgd, Activation.Tanh, 0.5)]
    [InlineData(LocalOptimizer.Adam, Activation.Sigmoid, 0)]
    public void What_others_left_in_rented_memory_changes_nothing(LocalOptimizer optimizer, Activation activation, double momentum)
    {
        ModelSpec spec = ModelSpec.Mlp([6, 9, 21, 3], activation, Loss.CrossEntropy);
        ExampleSet examples = TrainingFixtures.ExamplesFor(spec, 23);
        var local = new LocalTraining { Epochs = 2, LearningRate = 0.01, Optimizer = optimizer, Momentum = momentum, EvaluateFirst = true };
        float[] TrainOn(float leftOver)
        {
            for (int length = 16; length <= 1 << 20; length *= 2)
            {
                float[] rented = ArrayPool<float>.Shared.Rent(length);
                rented.AsSpan().Fill(leftOver);
                ArrayPool<float>.Shared.Return(rented);
            }

            float[] update = TrainingFixtures.Train(spec, examples, local, spec.Initialise(1).Values, out TrainingOutcome outcome);
            Assert.IsType<TrainingOutcome.Trained>(outcome);
            return update;
        }

        float[] expected = TrainOn(0);
        Assert.Equal(expected, TrainOn(float.NaN));
        Assert.Equal(expected, TrainOn(1e5f));
    }

    [Fact]
    public void Received_model_is_measured_before_training_where_asked()
    {
        ModelSpec spec = ModelSpec.Mlp([6, 9, 3], Activation.Relu, Loss.CrossEntropy);
        ExampleSet examples = TrainingFixtures.ExamplesFor(spec, 600);
        float[] model = spec.Initialise(1).Values.ToArray();
        TrainingFixtures.Train(spec, examples, new LocalTraining { EvaluateFirst = true }, model, out TrainingOutcome outcome);
        Evaluation measured = Assert.IsType<TrainingOutcome.Trained>(outcome).GlobalModel!;
        Evaluation expected = new ManagedEvaluator(spec, examples).Evaluate(model);
        Assert.Equal(600, measured.Examples);
        Assert.Equal(expected.Accuracy, measured.Accuracy);
        Assert.Equal(expected.Loss, measured.Loss, 1e-9);

        TrainingFixtures.Train(spec, examples, new LocalTraining(), model, out outcome);
        Assert.Null(Assert.IsType<TrainingOutcome.Trained>(outcome).GlobalModel);
    }

    [Fact]
    public void Divergence_is_a_failure_that_names_client_round_epoch_step_and_fix()
    {
        ModelSpec spec = ModelSpec.LinearRegression(5);
        ExampleSet examples = TrainingFixtures.ExamplesFor(spec, 20);
        TrainingFixtures.Train(spec, examples, new LocalTraining { LearningRate = 1e30, BatchSize = 5 }, new float[6], out TrainingOutcome outcome);
        string reason = Assert.IsType<TrainingOutcome.Failed>(outcome).Reason;
        Assert.StartsWith("Training of client-5 in round 3 diverged in epoch 1 at step 3: the loss is", reason);
        Assert.EndsWith("Lower the learning rate (1E+30 now) or check that the features and the model are finite.", reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_feature_that_is_not_a_number_fails_instead_of_poisoning_the_update(bool gradientOnly)
    {
        ModelSpec spec = ModelSpec.Mlp([3, 8, 2], Activation.Relu, Loss.CrossEntropy);
        ExampleSet examples = ExampleSet.Classification([1, 2, 3, float.NaN, 5, 6], 3, [0, 1], 2);
        var local = new LocalTraining { GradientOnly = gradientOnly };
        TrainingFixtures.Train(spec, examples, local, spec.Initialise(1).Values, out TrainingOutcome outcome);
        Assert.Contains("the loss is NaN", Assert.IsType<TrainingOutcome.Failed>(outcome).Reason);
    }

    [Fact]
    public void A_last_step_that_leaves_the_numbers_is_a_failure_though_its_loss_was_finite()
    {
        ModelSpec spec = ModelSpec.LinearRegression(1);
        ExampleSet examples = ExampleSet.Regression([1e20f], 1, [1], 1);
        TrainingFixtures.Train(spec, examples, new LocalTraining { LearningRate = 1e30 }, new float[2], out TrainingOutcome outcome);
        Assert.Contains("epoch 1 at step 1: a parameter is not finite", Assert.IsType<TrainingOutcome.Failed>(outcome).Reason);
    }

    [Fact]
    public void A_centre_without_examples_fails_with_the_fix()
    {
        ModelSpec spec = ModelSpec.SoftmaxRegression(3, 2);
        ExampleSet none = ExampleSet.Classification([], 3, [], 2);
        TrainingFixtures.Train(spec, none, new LocalTraining(), new float[8], out TrainingOutcome outcome);
        Assert.Contains("has no examples", Assert.IsType<TrainingOutcome.Failed>(outcome).Reason);
        Assert.Equal(0, new ManagedTrainer(spec, none).Examples);
    }

    [Fact]
    public void Cancellation_stops_training()
    {
        ModelSpec spec = ModelSpec.SoftmaxRegression(3, 2);
        var trainer = new ManagedTrainer(spec, TrainingFixtures.ExamplesFor(spec, 20));
        Assert.Throws<OperationCanceledException>(() =>
            trainer.Train(TrainingFixtures.Task(new LocalTraining()), new float[8], new float[8], new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(0, 10, 0.1, 0)]
    [InlineData(1, -1, 0.1, 0)]
    [InlineData(1, 10, 0, 0)]
    [InlineData(1, 10, double.NaN, 0)]
    [InlineData(1, 10, 0.1, 1)]
    public void Hyper_parameters_out_of_range_are_refused(int epochs, int batchSize, double rate, double momentum)
    {
        ModelSpec spec = ModelSpec.SoftmaxRegression(3, 2);
        var local = new LocalTraining { Epochs = epochs, BatchSize = batchSize, LearningRate = rate, Momentum = momentum };
        Assert.ThrowsAny<ArgumentException>(() =>
            TrainingFixtures.Train(spec, TrainingFixtures.ExamplesFor(spec, 4), local, new float[8], out _));
    }

    [Theory]
    [InlineData(LocalOptimizer.Sgd)]
    [InlineData(LocalOptimizer.Adam)]
    public void A_second_round_allocates_next_to_nothing(LocalOptimizer optimizer)
    {
        ModelSpec spec = ModelSpec.Mlp([784, 200, 10], Activation.Relu, Loss.CrossEntropy);
        var trainer = new ManagedTrainer(spec, TrainingFixtures.ExamplesFor(spec, 64));
        float[] model = spec.Initialise(1).Values.ToArray(), update = new float[model.Length];
        TrainingTask task = TrainingFixtures.Task(new LocalTraining { LearningRate = 0.001, Optimizer = optimizer });
        trainer.Train(task, model, update, CancellationToken.None);
        long before = GC.GetAllocatedBytesForCurrentThread();
        trainer.Train(task, model, update, CancellationToken.None);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8192);
    }
}
