using FedActors.Core.Rounds;
using FedActors.Federation.Configuration;
using FedActors.Federation.InProcess;
using FedActors.Federation.Reports;
using FedActors.Federation.Stores;
using FedActors.Federation.Tasks;
using FedActors.Hocon;

namespace FedActors.Cli.Running;

/// <summary>Prepares an in-process federation on the real scheduler: configuration, data, and the directory that keeps rounds and models.</summary>
internal static class FederationJob
{
    public static TrainingJob Load(FederationRequest request)
    {
        IEnumerable<string> seed = request.Seed is { } number ? [$"seed={number}"] : [], rounds = request.Rounds is { } most ? [$"run.rounds={most}"] : [];
        ConfigSection root = ConfigurationLoader.Load(request.File, [.. request.Settings, .. seed, .. rounds]);
        FederationOptions options = FederationReader.ReadAlone(root);
        options = request.Threads is { } threads ? options with { Threads = threads } : options;
        RunDirectory directory = RunDirectory.Prepare(request, options.Name);
        SayWhatIsIgnored(request, root);
        FederatedTask task = FederatedTaskFactory.Create(options, request.DataDirectory);
        FileJournal journal = directory.OpenJournal(options.Run.RunId, out int committedBefore);
        string goOn = $"go on: {Command(request, directory, ["--resume"])}";
        return new TrainingJob
        {
            Name = options.Name,
            Description = options.Description,
            Rounds = options.Run.RoundsMax,
            CommittedBefore = committedBefore,
            IsVirtualTime = false,
            PartitionSvg = task.Picture?.ToSvg(),
            ModelPath = directory.ModelPath,
            Run = (log, stop) => Run(options, task, directory, journal, log, stop),
            RepeatCommand = _ => Command(request, directory, []),
            HowToGoOn = _ => goOn,
            NextSteps = summary =>
            [
                $"{CommandText.Of("model", "show", directory.ModelPath)}   the tensors of the model",
                $"{CommandText.Of("simulate", request.File, "--seed", $"{summary.Seed}")}   the same configuration in virtual time",
                $"{CommandText.Of("partition", request.File)}   who holds what",
            ],
        };
    }

    private static RunSummary Run(
        FederationOptions options, FederatedTask task, RunDirectory directory, FileJournal journal, RunLog log, CancellationToken stop)
    {
        using (journal)
        {
            RunEnd end = InProcessFederation.Run(options, task, journal, directory.OpenModels(task.Shape), log, stop);
            directory.PublishModel(end.Model);
            return log.Summarise(options.Name, options.Run, end, events: 0, options.ThreadCount);
        }
    }

    private static void SayWhatIsIgnored(FederationRequest request, ConfigSection root)
    {
        string[] ignored = [.. FederationReader.SimulatorSections.Where(root.HasValue)];
        if (ignored.Length > 0)
        {
            Console.Error.WriteLine($"fedactors: real time has no simulated world: {string.Join(", ", ignored)} in {request.File} " +
                $"{(ignored.Length == 1 ? "is" : "are")} ignored; fedactors simulate uses {(ignored.Length == 1 ? "it" : "them")}.");
        }
    }

    private static string Command(FederationRequest request, RunDirectory directory, string[] more)
    {
        IEnumerable<string> threads = request.Threads is { } count ? ["--threads", $"{count}"] : [];
        IEnumerable<string> data = request.DataDirectory is { } files ? ["--data", files] : [];
        IEnumerable<string> seed = request.Seed is { } number ? ["--seed", $"{number}"] : [], rounds = request.Rounds is { } most ? ["--rounds", $"{most}"] : [];
        return CommandText.Of(["run", request.File, "--out", directory.Path, .. seed, .. rounds, .. threads, .. data, .. request.Settings.SelectMany(setting => new[] { "--set", setting }), .. more]);
    }
}
