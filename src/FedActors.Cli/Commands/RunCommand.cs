using System.CommandLine;
using FedActors.Cli.Running;

namespace FedActors.Cli.Commands;

/// <summary><c>fedactors run</c>: an in-process federation in real time, its rounds and models kept on disk.</summary>
internal static class RunCommand
{
    public static Command Build()
    {
        Argument<string> file = Options.ConfigurationFile("FILE.conf");
        Option<string?> output = Options.Text("--out", "DIR", "Where the journal and the models go; runs/NAME unless given.");
        Option<bool> resume = Options.Flag("--resume", "Go on after the last committed round in --out.");
        Option<ulong?> seed = Options.Seed("The run seed instead of the file's.");
        Option<int?> rounds = Options.Count("--rounds", "Rounds instead of the file's."), threads = Options.Threads();
        Option<string?> data = Options.Text("--data", "DIR", "The data set's directory instead of the file's.");
        Option<string?> report = Options.Report();
        Option<string[]> set = Options.Set();
        Option<bool> json = Options.Json();
        var command = new DocumentedCommand("run", "Train in real time with an aggregator and all centres in one process.",
            "fedactors run hocon/scenarios/quickstart.conf --report runs/quickstart-report",
            "fedactors run hocon/scenarios/quickstart.conf --out runs/quickstart --resume")
        {
            file, output, resume, seed, rounds, threads, data, set, json, report,
        };
        command.SetAction(parsed =>
        {
            var request = new FederationRequest
            {
                File = ConfigurationFile.Require(parsed.GetValue(file)!),
                OutputDirectory = parsed.GetValue(output),
                IsResumed = parsed.GetValue(resume),
                ReportDirectory = parsed.GetValue(report),
                Seed = parsed.GetValue(seed),
                Rounds = parsed.GetValue(rounds),
                Threads = parsed.GetValue(threads),
                DataDirectory = parsed.GetValue(data),
                Settings = parsed.GetValue(set) ?? [],
            };
            return new TrainingSession(parsed.GetValue(json), parsed.GetValue(report)).Execute(() => FederationJob.Load(request));
        });
        return command;
    }
}
