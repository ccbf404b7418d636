using System.Diagnostics;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Metrics;
using FedActors.Core.Randomness;
using FedActors.Core.Vectors;
using FedActors.Learning.Datasets;
using FedActors.Learning.Kernels;
using FedActors.Learning.Models;
using FedActors.Learning.Training;

namespace FedActors.Bench.Learning;

/// <summary>Local training and evaluation of the perceptron 784-200-200-10 (199,210 parameters) on one core, beside what the core can do.</summary>
internal static class TrainerBench
{
    private const int Examples = 3840, Features = 784, Classes = 10;

    private static readonly int[] Sizes = [Features, 200, 200, Classes];

    /// <summary>Multiply-adds per example: forward, weight gradients, and input gradients of all layers but the first.</summary>
    private static double OperationsPerSample =>
        2.0 * ((2 * ((Features * 200) + (200 * 200) + (200 * Classes))) + (200 * 200) + (200 * Classes));

    /// <summary>Training speed: forward, backward and SGD step, one thread, best of several client rounds of one epoch.</summary>
    public static TrainingSpeed SamplesPerSecond(int batch, int tries = 12)
    {
        ModelSpec spec = ModelSpec.Mlp(Sizes, Activation.Relu, Loss.CrossEntropy);
        var trainer = new ManagedTrainer(spec, Synthetic());
        ModelVector model = spec.Initialise(1);
        var update = new float[model.Dimension];
        var local = new LocalTraining { BatchSize = batch, Epochs = 1, LearningRate = 0.05 };
        double best = double.MaxValue, first = 0;
        long allocated = 0;
        for (int attempt = 0; attempt < tries; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            trainer.Train(new TrainingTask(1, new RoundNumber(attempt), new ClientId(0), local), model.Values, update, CancellationToken.None);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            best = Math.Min(best, seconds);
            first = attempt == 0 ? seconds : first;
        }

        return new TrainingSpeed(batch, Examples / best, Examples / first, allocated, OperationsPerSample * Examples / best);
    }

    /// <summary>Floating-point operations per second of one core on registers alone.</summary>
    public static double FmaPeak() => FmaProbe.OperationsPerSecond();

    /// <summary>The matrix kernels at batch 128 on the first layer, as shares of <see cref="FmaPeak"/>.</summary>
    public static unsafe KernelShares KernelShareOfPeak(int tries = 30)
    {
        const int Rows = 128, Outputs = 200;
        var layout = new PanelLayout(Features, Outputs);
        int xStride = PanelLayout.RowStride(Features), yStride = PanelLayout.RowStride(Outputs);
        using var scratch = new Scratch(((long)Rows * (xStride + yStride)) + layout.Length + 64);
        float* x = scratch.Take((long)Rows * xStride), y = scratch.Take((long)Rows * yStride), w = scratch.Take(layout.Length);
        new Span<float>(x, Rows * xStride).Fill(0.01f);
        new Span<float>(y, Rows * yStride).Clear();
        new Span<float>(w, layout.Length).Fill(0.01f);
        double operations = 2.0 * Rows * Features * Outputs, peak = FmaPeak();
        double forward = BestSeconds(tries, () => LayerKernel.Forward(layout, w, x, xStride, Rows, y, yStride));
        double weights = BestSeconds(tries, () => LayerKernel.AddWeightGradient(layout, w, 0.5f, x, xStride, Rows, y, yStride));
        double inputs = BestSeconds(tries, () => InputGradient.Run(layout, w, y, yStride, Rows, x, xStride));
        return new KernelShares(peak, operations / forward / peak, operations / weights / peak, operations / inputs / peak);
    }

    /// <summary>Forward passes per second with loss and accuracy, on so many threads.</summary>
    public static double EvaluateSamplesPerSecond(int threads = 1, int tries = 20)
    {
        ModelSpec spec = ModelSpec.Mlp(Sizes, Activation.Relu, Loss.CrossEntropy);
        var evaluator = new ManagedEvaluator(spec, Synthetic(), threads);
        ModelVector model = spec.Initialise(1);
        Evaluation? result = null;
        double seconds = BestSeconds(tries, () => result = evaluator.Evaluate(model.Memory));
        return result!.Examples / seconds;
    }

    private static double BestSeconds(int tries, Action action)
    {
        double best = double.MaxValue;
        for (int attempt = 0; attempt < tries; attempt++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    private static ExampleSet Synthetic()
    {
        var random = new SeededRandom(7, 0, 0, RandomPurpose.DataGeneration);
        var features = new float[Examples * Features];
        var labels = new int[Examples];
        foreach (ref float feature in features.AsSpan())
        {
            feature = (float)random.NextDouble();
        }

        foreach (ref int label in labels.AsSpan())
        {
            label = random.NextInt(Classes);
        }

        return ExampleSet.Classification(features, Features, labels, Classes);
    }

    /// <summary>Speed of local training at one batch size.</summary>
    /// <param name="Batch">Examples per step.</param>
    /// <param name="SamplesPerSecond">Best client round, packing and unpacking of the model included.</param>
    /// <param name="FirstSamplesPerSecond">The very first client round, with compilation.</param>
    /// <param name="AllocatedBytes">Managed memory the last client round allocated.</param>
    /// <param name="OperationsPerSecond">Floating-point operations per second in the best round.</param>
    public sealed record TrainingSpeed(
        int Batch, double SamplesPerSecond, double FirstSamplesPerSecond, long AllocatedBytes, double OperationsPerSecond);

    /// <summary>How close the kernels come to the core's peak, in [0, 1].</summary>
    public sealed record KernelShares(double PeakOperationsPerSecond, double Forward, double WeightGradient, double InputGradient);
}
