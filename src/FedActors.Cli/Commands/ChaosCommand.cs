using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using FedActors.Cli.Failures;
using FedActors.Cli.Running;
using FedActors.Cli.Screens;
using FedActors.Federation.Reports;
using FedActors.Simulation.Chaos;

namespace FedActors.Cli.Commands;

/// <summary><c>fedactors chaos</c>: worlds of random faults, one a seed, each watched by checkers from outside.</summary>
internal static class ChaosCommand
{
    private const int SeedsDefault = 200;

    public static Command Build()
    {
        Option<int?> seeds = Options.Count("--seeds", $"How many worlds; {SeedsDefault} unless given, or 1 where --seed is.");
        Option<ulong?> seed = Options.Seed("The first world; alone, it replays that world and prints its options and faults.");
        Option<bool> json = Options.Json();
        var command = new DocumentedCommand("chaos", "Run the protocol under random faults and check that its invariants hold.",
            "fedactors chaos --seeds 1000", "fedactors chaos --seed 4711")
        {
            seeds, seed, json,
        };
        command.SetAction(parsed =>
        {
            int count = parsed.GetValue(seeds) ?? (parsed.GetValue(seed) is null ? SeedsDefault : 1);
            ulong first = parsed.GetValue(seed) ?? 1;
            if (first > (ulong)long.MaxValue - (ulong)(count - 1))
            {
                throw new UsageException($"--seed {first} with --seeds {count} goes beyond {long.MaxValue}, the last seed there is; " +
                    "begin earlier or run fewer.");
            }

            return Run(first, count, parsed.GetValue(json));
        });
        return command;
    }

    private static int Run(ulong first, int count, bool wantsJson)
    {
        using var stop = new StopSignal();
        Screen screen = Screen.For(wantsJson);
        int done = 0;
        stop.SayGoodbye = () => screen.SayAfterAll($"stopped; {done} of {count} seeds were run. Go on: {CommandText.Of(
            "chaos", "--seed", $"{first + (ulong)done}", "--seeds", $"{count - done}")}");
        long began = Stopwatch.GetTimestamp();
        double Wall() => Stopwatch.GetElapsedTime(began).TotalSeconds;
        int stride = Math.Max(1, count / 20);
        void Progress(int finished, int failed)
        {
            done = finished;
            if (!wantsJson && count > 1 && (finished % stride == 0 || finished == count))
            {
                Console.Out.WriteLine($"seeds {finished} of {count}  failed {failed}  {finished / Math.Max(Wall(), 1e-9):0} seeds/s");
            }
        }

        Action<string>? describe = count == 1 && !wantsJson ? text => Console.Out.WriteLine(Screen.Printable(text)) : null;
        ChaosSummary summary = ChaosRunner.Run(first, count, Progress, describe, Wall, stop.Token);
        if (wantsJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(summary, ChaosJson.Default.ChaosSummary));
        }
        else
        {
            Print(summary);
        }

        if (stop.IsRequested && summary.Seeds < count)
        {
            stop.SayGoodbye();
            return ExitCode.Interrupted;
        }

        if (summary.Failures.Count > 0)
        {
            ErrorLine.Print($"{summary.Failures.Count} of {summary.Seeds} seeds broke an invariant; the first: {summary.Failures[0].Invariant}. " +
                $"Replay it: {CommandText.Of("chaos", "--seed", $"{summary.Failures[0].Seed}")}");
            return ExitCode.Failed;
        }

        return ExitCode.Done;
    }

    private static void Print(ChaosSummary summary)
    {
        foreach (ChaosFailure failure in summary.Failures)
        {
            Console.Out.WriteLine($"\nseed {failure.Seed} broke {failure.Invariant}: {Screen.Printable(failure.Detail)}");
            Console.Out.WriteLine($"  needed faults ({failure.Faults.Count} of {failure.FaultsBefore}):");
            foreach (string fault in failure.Faults)
            {
                Console.Out.WriteLine($"    {Screen.Printable(fault)}");
            }

            Console.Out.WriteLine($"  replay: {CommandText.Of("chaos", "--seed", $"{failure.Seed}")}");
        }

        string faults = Faults(summary.FaultCounts);
        Console.Out.WriteLine($"\n{summary.Seeds} seeds from {summary.FirstSeed}: {summary.Seeds - summary.Failures.Count} held, {summary.Failures.Count} failed; " +
            $"{summary.Repeated} ran twice and gave the same state");
        Console.Out.WriteLine($"{summary.Rounds} rounds, {summary.Events} events, {Figures.Seconds(summary.VirtualSeconds)} virtual in " +
            $"{Figures.Seconds(summary.WallSeconds)} real, {summary.Seeds / Math.Max(summary.WallSeconds, 1e-9):0} seeds/s");
        Console.Out.WriteLine(faults.Length == 0 ? "no faults" : $"faults: {faults}");
    }

    /// <summary>What struck, in words, the most frequent first.</summary>
    internal static string Faults(IReadOnlyDictionary<string, long> counts) => string.Join(", ", counts
        .Where(pair => pair.Value > 0)
        .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => $"{pair.Value} x {FaultWords.Of(pair.Key)}"));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ChaosSummary))]
internal sealed partial class ChaosJson : JsonSerializerContext;
