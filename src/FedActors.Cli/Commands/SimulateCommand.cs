using System.CommandLine;
using FedActors.Cli.Failures;
using FedActors.Cli.Running;
using FedActors.Simulation.Scenarios;

namespace FedActors.Cli.Commands;

/// <summary><c>fedactors simulate</c>: a whole federated run in virtual time, the same bits for the same seed.</summary>
internal static class SimulateCommand
{
    public static Command Build()
    {
        Argument<string> file = Options.ConfigurationFile("SCENARIO.conf");
        Option<ulong?> seed = Options.Seed("The run seed instead of the file's: one number decides the whole run.");
        Option<int?> rounds = Options.Count("--rounds", "Rounds instead of the file's."), threads = Options.Threads();
        Option<string?> data = Options.Text("--data", "DIR", "The data set's directory instead of the file's; any IDX set of the MNIST family fits.");
        Option<string?> report = Options.Report();
        Option<string[]> set = Options.Set();
        Option<bool> json = Options.Json();
        var command = new DocumentedCommand("simulate", "Simulate a federated run in virtual time, from one seed number.",
            "fedactors simulate hocon/scenarios/stragglers.conf",
            "fedactors simulate hocon/scenarios/quickstart.conf --seed 7 --rounds 50 --report runs/quickstart-report")
        {
            file, seed, rounds, threads, data, set, json, report,
        };
        command.SetAction(parsed =>
        {
            string path = ConfigurationFile.Require(parsed.GetValue(file)!);
            var overrides = new ScenarioOverrides
            {
                Seed = parsed.GetValue(seed),
                Rounds = parsed.GetValue(rounds),
                Threads = parsed.GetValue(threads),
                DataDirectory = parsed.GetValue(data),
                Settings = parsed.GetValue(set) ?? [],
            };
            return new TrainingSession(parsed.GetValue(json), parsed.GetValue(report)).Execute(() => Load(path, overrides));
        });
        return command;
    }

    private static TrainingJob Load(string path, ScenarioOverrides overrides)
    {
        Scenario scenario = Scenario.Load(path, overrides);
        string Repeat(ulong? seed, params string[] more) => CommandText.Of(["simulate", path, .. Arguments(overrides with { Seed = seed ?? overrides.Seed }), .. more]);
        return new TrainingJob
        {
            Name = scenario.Name,
            Description = scenario.Description,
            Rounds = scenario.Rounds,
            IsVirtualTime = true,
            PartitionSvg = scenario.PartitionSvg,
            Run = (log, stop) => ScenarioRun.Run(scenario, log, stop).Summary,
            RepeatCommand = summary => Repeat(summary?.Seed),
            HowToGoOn = committed => committed == 0
                ? $"start again: {Repeat(null)}"
                : $"a simulation is not resumed but repeated, the same rounds bit for bit: {Repeat(null)}",
            NextSteps = summary =>
            [
                $"{Repeat(summary.Seed)}   the same run again, the same bits",
                $"{Repeat(summary.Seed, "--report", $"runs/{scenario.Name}-report")}   with charts",
                $"{CommandText.Of("run", path)}   the same configuration on real time and threads",
            ],
        };
    }

    private static IEnumerable<string> Arguments(ScenarioOverrides overrides)
    {
        (string Name, string? Value)[] given =
        [
            ("--seed", overrides.Seed?.ToString()),
            ("--rounds", overrides.Rounds?.ToString()),
            ("--threads", overrides.Threads?.ToString()),
            ("--data", overrides.DataDirectory),
            .. overrides.Settings.Select(setting => ("--set", (string?)setting)),
        ];
        return given.Where(option => option.Value is not null).SelectMany(option => new[] { option.Name, option.Value! });
    }
}
