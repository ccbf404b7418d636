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
        report.Ours("DP-SGD without its noise, batch 32, 1 thread", examples.Count / clippedBest, "samples/s");
        report.Ours(
            "DP-SGD, batch 32, 1 thread", examples.Count / noisyBest, "samples/s",
            note: string.Create(CultureInfo.InvariantCulture, $"{(noisyBest - clippedBest) / (examples.Count / (double)Batch) * 1e6:0} us of noise a step"));
        report.Ours("DP-SGD, share of plain SGD", plainBest / noisyBest, "", atLeast: 0.5);

        double Seconds(LocalTraining local) => TrainerBench.BestSeconds(1, () => trainer.Train(
            new TrainingTask(1, new RoundNumber(round++), new ClientId(0), local), model.Values, update, CancellationToken.None));
    }

    private sealed class SystemBits : ISecretRandomness
    {
        public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
    }
}
