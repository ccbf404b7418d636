using System.Diagnostics;
using System.Globalization;
using FedActors.Bench.Harness;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
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

    internal static readonly int[] Sizes = [Features, 200, 200, Classes];

    private static readonly double[] Marks = [30_000, 50_000, 55_000];

    /// <summary>Examples per step, one for each mark.</summary>
    public static IReadOnlyList<int> Batches { get; } = [10, 32, 128];

    /// <summary>Operations per example: forward, weight gradients, and input gradients of all layers but the first.</summary>
    private static double OperationsPerSample =>
        2.0 * ((2 * ((Features * 200) + (200 * 200) + (200 * Classes))) + (200 * 200) + (200 * Classes));

    /// <summary>Training speed at each batch size and the kernels' share of what the core can do.</summary>
    public static void Run(BenchReport report)
    {
        int tries = report.IsQuick ? 4 : 16;
        double peak = FmaProbe.OperationsPerSecond();
        report.Limit("multiply-adds on registers, 1 core", peak / 1e9, "GFLOP/s");
        for (int i = 0; i < Batches.Count; i++)
        {
            double speed = SamplesPerSecond(Batches[i], tries);
            report.Ours(
                $"training, batch {Batches[i]}, 1 thread", speed, "samples/s", atLeast: Marks[i],
                note: string.Create(CultureInfo.InvariantCulture, $"{speed * OperationsPerSample / peak:0.00} of the peak, optimiser included"));
        }

        KernelShares(report, tries);
        report.Ours("evaluation, 1 thread", EvaluateSamplesPerSecond(threads: 1, tries), "samples/s");
    }

    /// <summary>Training speed: forward, backward and SGD step, one thread, best of several client rounds of one epoch.</summary>
    public static double SamplesPerSecond(int batch, int tries)
    {
        ModelSpec spec = ModelSpec.Mlp(Sizes, Activation.Relu, Loss.CrossEntropy);
        var trainer = new ManagedTrainer(spec, Synthetic());
        ModelVector model = spec.Initialise(1);
        var update = new float[model.Dimension];
        var local = new LocalTraining { BatchSize = batch, Epochs = 1, LearningRate = 0.05 };
        int round = 0;
        return Examples / BestSeconds(tries, () => trainer.Train(
            new TrainingTask(1, new RoundNumber(round++), new ClientId(0), local), model.Values, update, CancellationToken.None));
    }

    /// <summary>The matrix kernels at batch 128 on the first layer, as shares of the peak of the same moment.</summary>
    private static unsafe void KernelShares(BenchReport report, int tries)
    {
        const int Rows = 128, Outputs = 200;
        var layout = new PanelLayout(Features, Outputs);
        int xStride = PanelLayout.RowStride(Features), yStride = PanelLayout.RowStride(Outputs);
        using var scratch = new Scratch(((long)Rows * (xStride + yStride)) + layout.Length + 64);
        float* x = scratch.Take((long)Rows * xStride), y = scratch.Take((long)Rows * yStride), w = scratch.Take(layout.Length);
        new Span<float>(x, Rows * xStride).Fill(0.01f);
        new Span<float>(y, Rows * yStride).Clear();
        new Span<float>(w, layout.Length).Fill(0.01f);
        double operations = 2.0 * Rows * Features * Outputs, peak = FmaProbe.OperationsPerSecond();
        Share("forward", () => LayerKernel.Forward(layout, w, x, xStride, Rows, y, yStride));
        Share("weight gradient", () => LayerKernel.AddWeightGradient(layout, w, 0.5f, x, xStride, Rows, y, yStride));
        Share("input gradient", () => InputGradient.Run(layout, w, y, yStride, Rows, x, xStride));

        void Share(string kernel, Action run) => report.Ours(
            $"{kernel} kernel, batch 128, share of the peak", operations / BestSeconds(tries * 4, run) / peak, "", atLeast: 0.5);
    }

    private static double EvaluateSamplesPerSecond(int threads, int tries)
    {
        ModelSpec spec = ModelSpec.Mlp(Sizes, Activation.Relu, Loss.CrossEntropy);
        var evaluator = new ManagedEvaluator(spec, Synthetic(), threads);
        ModelVector model = spec.Initialise(1);
        return Examples / BestSeconds(tries, () => evaluator.Evaluate(model.Memory));
    }

    internal static double BestSeconds(int tries, Action action)
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

    internal static ExampleSet Synthetic()
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
}
