using System.Diagnostics;
using System.Globalization;
using FedActors.Bench.Harness;
using FedActors.Core.SecureAggregation;
using FedActors.Core.Vectors;

namespace FedActors.Bench.SecureAggregation;

/// <summary>
/// Secure aggregation: all parties of a round of 50 on one core, and the server's part of a round of 1,000, beside what the pure cryptography
/// of the same round takes.
/// </summary>
internal static class SecAggBench
{
    private const int Cohort = 50, Degree = 21, Threshold = 11, Dimension = 100_000;

    /// <summary>50 clients, 21 neighbours, 100,000 parameters, without and with 30 % drop-outs after the shares.</summary>
    public static void AllParties(BenchReport report)
    {
        var limits = new CryptographyLimits();
        var sites = new BenchSites(Cohort);
        foreach ((int lost, double mark) in ((int, double)[])[(0, 1.0), (15, 1.5)])
        {
            foreach (bool eachReadsKeys in (bool[])[false, true])
            {
                double best = double.MaxValue, wall = double.MaxValue, upload = 0;
                for (int repeat = 0; repeat < (report.IsQuick ? 2 : 5); repeat++)
                {
                    // Everything runs on this thread: its processor time is what one core takes, whoever else uses the machine.
                    long begin = Stopwatch.GetTimestamp();
                    TimeSpan used = Environment.CpuUsage.TotalTime;
                    upload = Round(sites, lost, eachReadsKeys);
                    best = Math.Min(best, (Environment.CpuUsage.TotalTime - used).TotalSeconds);
                    wall = Math.Min(wall, Stopwatch.GetElapsedTime(begin).TotalSeconds);
                }

                string what = $"{Cohort} clients, {Degree} neighbours, {Dimension:N0} parameters, {lost} lost";
                string keys = eachReadsKeys ? "each client imports its neighbours' keys" : "keys imported once a process";
                string clock = string.Create(CultureInfo.InvariantCulture, $"{keys}; {wall:0.00} s by the clock");
                report.Ours(what, best, "s of one core", atMost: eachReadsKeys ? null : mark, note: clock);
                report.Ours("upload of a client", upload, "bytes a parameter", atMost: 4.2);
                Limits(report, limits, lost, eachReadsKeys);
            }
        }
    }

    /// <summary>The server's part of 1,000 clients, a million parameters, 10 % drop-outs, on two threads.</summary>
    public static void Server(BenchReport report)
    {
        (int cohort, int dimension) = report.IsQuick ? (200, 200_000) : (1000, 1_000_000);
        GraphParameters graph = GraphParameters.For(cohort, 0.1, 0.1);
        var sites = new BenchSites(cohort);
        GC.Collect();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        ServerRound round = ServerRound.Prepare(
            SecAggFleet.NewSetting(cohort, graph.Degree, graph.Threshold, dimension, colluders: cohort / 10), sites);
        double held = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6;
        double resident = Machine.ResidentMegabytes();
        long begin = Stopwatch.GetTimestamp();
        SecAggFleet.Require(round.Server.Unmask(new PoolRangeRunner(2), out SecAggSum? sum));
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        double grown = Math.Max(0, Machine.ResidentMegabytes() - resident);
        round.RequireRight(sum!);
        string what = $"server, {cohort:N0} clients, {graph.Degree} neighbours, {dimension:N0} parameters, 10 % lost";
        string parts = string.Create(CultureInfo.InvariantCulture, $"taking messages {round.TakingSeconds:0.0} s, adding bodies {round.FoldingSeconds:0.0} s, unmasking {seconds:0.0} s");
        report.Ours(what, round.TakingSeconds + round.FoldingSeconds + seconds, "s", atMost: 60, note: parts);
        var limits = new CryptographyLimits();
        double streams = round.StreamBytes / limits.StreamBytesPerSecond / 2, agreements = round.Agreements * limits.AgreementSeconds / 2;
        report.Limit("pure key stream and agreements of the unmasking, two cores", streams + agreements, "s");
        report.Ours("memory held by the server and grown while unmasking", held + grown, "MB", atMost: 10 * dimension * 4 / 1e6);
    }

    private static double Round(BenchSites sites, int lost, bool eachReadsKeys)
    {
        SecAggSetting setting = SecAggFleet.NewSetting(Cohort, Degree, Threshold, Dimension);
        var update = new float[Dimension];
        Array.Fill(update, 0.25f);
        bool[] isDropped = [.. Enumerable.Range(0, Cohort).Select(slot => slot % 10 < lost * 10 / Cohort)];
        var fleet = new SecAggFleet(setting, sites, eachReadsKeys);
        fleet.ExchangeShares();
        fleet.SendBodies(update, isDropped);
        fleet.Reveal(isDropped);
        SecAggSum sum = fleet.Unmask();
        var mean = new double[1];
        sum.Decode(Dimension / 2, sum.Weight, mean);
        if (Math.Abs(mean[0] - 0.25) > 1e-5 || sum.Survivors.Count != Cohort - lost)
        {
            throw new InvalidOperationException($"The mean is {mean[0]} over {sum.Survivors.Count}; 0.25 over {Cohort - lost} was sent.");
        }

        return (double)fleet.UploadBytes / Dimension;
    }

    private static void Limits(BenchReport report, CryptographyLimits limits, int lost, bool eachReadsKeys)
    {
        // Both keys of every neighbour, at every client; masks are made by survivors only. The server adds what the drop-outs left.
        int survivors = Cohort - lost;
        double left = (double)lost * Degree * survivors / (Cohort - 1);
        double agreements = ((Cohort * Degree) + (survivors * Degree) + left) * limits.AgreementSeconds;
        double imports = (eachReadsKeys ? Cohort * Degree * 2 : Cohort * 2) * limits.ImportSeconds;
        double signatures = ((Cohort * (Degree + 1)) + (survivors * ((Cohort / 2) + 2))) * limits.VerifySeconds;
        double streams = ((survivors * (Degree + 1)) + survivors + left) * Dimension * 4.0 / limits.StreamBytesPerSecond;
        report.Limit("of which agreements alone", agreements, "s");
        report.Limit("of which imports of keys alone", imports, "s");
        report.Limit("of which checks of signatures alone", signatures, "s");
        report.Limit("of which key streams alone", streams, "s");
    }
}
