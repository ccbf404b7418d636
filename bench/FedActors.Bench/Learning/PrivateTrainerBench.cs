using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using FedActors.Bench.Harness;
using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Vectors;
using FedActors.Learning.Datasets;
using FedActors.Learning.Models;
using FedActors.Learning.Privacy;
using FedActors.Learning.Training;

namespace FedActors.Bench.Learning;

/// <summary>DP-SGD on the perceptron 784-200-200-10 with batches of 32, beside plain SGD in the same moments, on one core.</summary>
internal static class PrivateTrainerBench
{
    private const int Batch = 32;

    /// <summary>Both speeds and their ratio; tries of the two alternate, so that a busy machine slows both.</summary>
    public static void Run(BenchReport report)
    {
        ModelSpec spec = ModelSpec.Mlp(TrainerBench.Sizes, Activation.Relu, Loss.CrossEntropy);
        ExampleSet examples = TrainerBench.Synthetic();
        var trainer = new ManagedTrainer(spec, examples, new TrainingSecrets(_ => new SystemBits()));
        ModelVector model = spec.Initialise(1);
        var update = new float[model.Dimension];
        var plain = new LocalTraining { BatchSize = Batch, LearningRate = 0.05 };
        LocalTraining clipped = plain with { ExamplePrivacy = new ExamplePrivacy { ClipNorm = 1, NoiseMultiplier = 0 } };
        LocalTraining noisy = plain with { ExamplePrivacy = new ExamplePrivacy { ClipNorm = 1, NoiseMultiplier = 1 } };
        double plainBest = double.MaxValue, clippedBest = double.MaxValue, noisyBest = double.MaxValue;
        int round = 0;
        for (int attempt = 0; attempt < (report.IsQuick ? 10 : 40); attempt++)
        {
            plainBest = Math.Min(plainBest, Seconds(plain));
            clippedBest = Math.Min(clippedBest, Seconds(clipped));
            noisyBest = Math.Min(noisyBest, Seconds(noisy));
        }

        report.Limit("plain SGD, batch 32, 1 thread", examples.Count / plainBest, "samples/s");
        Limits(report, model.Dimension);
        report.Ours("DP-SGD without its noise, batch 32, 1 thread", examples.Count / clippedBest, "samples/s");
        report.Ours(
            "DP-SGD, batch 32, 1 thread", examples.Count / noisyBest, "samples/s",
            note: string.Create(CultureInfo.InvariantCulture, $"{(noisyBest - clippedBest) / (examples.Count / (double)Batch) * 1e6:0} us of noise a step"));
        report.Ours("DP-SGD, share of plain SGD", plainBest / noisyBest, "", atLeast: 0.5);

        double Seconds(LocalTraining local) => TrainerBench.BestSeconds(1, () => trainer.Train(
            new TrainingTask(1, new RoundNumber(round++), new ClientId(0), local), model.Values, update, CancellationToken.None));
    }

    /// <summary>What the noise of one step runs into: its bits alone, and Gaussians from bits that lie there already.</summary>
    private static unsafe void Limits(BenchReport report, int dimension)
    {
        const int Groups = 64, GroupBytes = 96, Values = Groups * 16;
        using var bits = new SecretBits(new SystemBits());
        var noise = new LatticeNoise(bits, 0.03, 1);
        float[] values = GC.AllocateArray<float>(Values, pinned: true);
        int requests = (dimension + Values - 1) / Values;
        double stream = double.MaxValue, gaussians = double.MaxValue;
        fixed (float* first = values)
        {
            for (int attempt = 0; attempt < 200; attempt++)
            {
                long start = Stopwatch.GetTimestamp();
                for (int i = 0; i < requests; i++)
                {
                    bits.Take(Groups * GroupBytes);
                }

                long between = Stopwatch.GetTimestamp();
                byte* given = bits.Take(Groups * GroupBytes);
                for (int i = 0; i < requests; i++)
                {
                    noise.AddGiven(given, first, Groups);
                }

                stream = Math.Min(stream, Stopwatch.GetElapsedTime(start, between).TotalSeconds);
                gaussians = Math.Min(gaussians, Stopwatch.GetElapsedTime(between).TotalSeconds);
            }
        }

        double share = dimension / (double)(requests * Values) * 1e6;
        report.Limit("bits of one step's noise alone, ChaCha8", stream * share, "us");
        report.Limit("Gaussians of one step alone, from given bits", gaussians * share, "us");
    }

    private sealed class SystemBits : ISecretRandomness
    {
        public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
    }
}
