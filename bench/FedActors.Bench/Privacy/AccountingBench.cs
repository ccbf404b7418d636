using System.Diagnostics;
using FedActors.Bench.Harness;
using FedActors.Core.Edges;
using FedActors.Core.Privacy.Accounting;
using FedActors.Core.Privacy.Noise;
using FedActors.Federation.Hosts;

namespace FedActors.Bench.Privacy;

/// <summary>The accountants on the longest public setting, and discrete noise beside the bytes that it is made of.</summary>
internal static class AccountingBench
{
    // TF-privacy's tutorial, 60 epochs; epsilon by the classic conversion 3.0083.
    private const int Steps = 14_062;
    private const double Noise = 1.1, Rate = 256.0 / 60_000, Delta = 1e-5, SecondsMax = 1, DrawsMin = 1.5e6;

    /// <summary>Epsilon of 14,062 steps by both accountants.</summary>
    public static void Accountants(BenchReport report)
    {
        PrivacyEvent[] events = [new PrivacyEvent.SampledGaussian(Noise, Rate, Steps)];
        IPrivacyAccountant pld = new PldAccountant(), rdp = new RdpAccountant();
        double tight = 0, loose = 0, pldSeconds = double.MaxValue, rdpSeconds = double.MaxValue;
        for (int attempt = 0; attempt < (report.IsQuick ? 2 : 5); attempt++)
        {
            pldSeconds = Math.Min(pldSeconds, Seconds(() => tight = pld.Epsilon(events, Delta)));
            rdpSeconds = Math.Min(rdpSeconds, Seconds(() => loose = rdp.Epsilon(events, Delta)));
        }

        report.Ours($"pld of {Steps} steps", pldSeconds, "s", atMost: SecondsMax, note: $"epsilon {tight:0.0000}");
        report.Limit($"rdp of {Steps} steps", rdpSeconds, "s", $"epsilon {loose:0.0000}: quicker, and looser");
    }

    /// <summary>Draws a second on one core.</summary>
    public static void Samplers(BenchReport report)
    {
        var system = new SystemRandomness();
        int draws = report.IsQuick ? 1_000_000 : 10_000_000;
        var ring = new long[draws / 10];
        double exact = Best(ring, new DiscreteGaussian(1_000_003, 7, system).AddTo), skellam = Best(ring, new Skellam(142_857, system).AddTo);
        report.Ours("discrete Gaussian, sigma 378", ring.Length / exact / 1e6, "M draws/s", atLeast: DrawsMin / 1e6);
        report.Ours("Skellam, sigma 378", ring.Length / skellam / 1e6, "M draws/s");
        report.Limit("the operating system's bytes, 32 for a draw", ring.Length / Best(ring, values => Fill(system, values.Length * 32)) / 1e6, "M draws/s");
    }

    private static void Fill(ISecretRandomness randomness, int bytes)
    {
        var buffer = new byte[4096];
        for (int done = 0; done < bytes; done += buffer.Length)
        {
            randomness.Fill(buffer);
        }
    }

    private delegate void Filling(Span<long> ring);

    private static double Best(long[] ring, Filling fill) => Enumerable.Range(0, 10).Min(_ => Seconds(() => fill(ring)));

    private static double Seconds(Action action)
    {
        long begin = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
