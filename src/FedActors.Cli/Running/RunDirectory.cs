using FedActors.Cli.Failures;
using FedActors.Core.Identity;
using FedActors.Core.Vectors;
using FedActors.Federation.Stores;

namespace FedActors.Cli.Running;

/// <summary>The directory of one run: its journal, its models, and the last model under a name that stays.</summary>
internal sealed class RunDirectory
{
    private const string JournalName = "journal.jsonl", LockName = "lock", ModelsName = "models";

    private RunDirectory(string path) => Path = path;

    public string Path { get; }

    /// <summary>Where the last committed model of an ended run is.</summary>
    public string ModelPath => System.IO.Path.Combine(Path, "model.safetensors");

    /// <summary>Finds the directory and makes sure that no rounds in it are continued, or lost, without having been asked for.</summary>
    public static RunDirectory Prepare(FederationRequest request, string name)
    {
        var directory = new RunDirectory(request.OutputDirectory ?? System.IO.Path.Combine("runs", FileName(name)));
        OutputPlace.RequireDirectory("--out", directory.Path);
        if (request.ReportDirectory is { } report)
        {
            OutputPlace.RequireApart("--report", report, "--out", directory.Path);
        }

        var journal = new FileInfo(System.IO.Path.Combine(directory.Path, JournalName));
        if (!journal.Exists)
        {
            directory.RequireUnused(request, name);
        }
        else if (journal.Length > 0 && !request.IsResumed)
        {
            throw new UsageException($"{directory.Path} holds the rounds of an earlier run. Add --resume to go on after them, or name another directory with --out.");
        }

        return directory;
    }

    /// <summary>Without a journal there is nothing to go on after, and files that are there are somebody else's.</summary>
    private void RequireUnused(FederationRequest request, string name)
    {
        if (request.IsResumed)
        {
            throw new UsageException($"--resume finds no run in {Path}: there is no {System.IO.Path.Combine(Path, JournalName)}. " +
                $"Name the directory of the run with --out, or leave --resume out to start {name} there.");
        }

        string? foreign = !Directory.Exists(Path) ? null : Directory.EnumerateFileSystemEntries(Path)
            .Select(path => System.IO.Path.GetFileName(path)).Where(entry => entry != LockName).Order(StringComparer.Ordinal).FirstOrDefault();
        if (foreign is not null)
        {
            throw new UsageException($"--out is {Path}, which holds {foreign} and no journal of a run. Name a new or empty directory.");
        }
    }

    /// <summary>Opens the journal.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="committed">How many rounds it holds.</param>
    public FileJournal OpenJournal(string runId, out int committed)
    {
        var journal = new FileJournal(Path);
        if (journal.CutOff is { } cut)
        {
            Console.Error.WriteLine($"fedactors: {cut}");
        }

        committed = journal.Read(runId).Count;
        return journal;
    }

    public FileModelStore OpenModels(ModelShape shape) => new(System.IO.Path.Combine(Path, ModelsName), shape);

    /// <summary>Copies a model of the store to <see cref="ModelPath"/>, whole or not at all.</summary>
    public void PublishModel(Sha256Digest model)
    {
        string stored = System.IO.Path.Combine(Path, ModelsName, $"{model}.safetensors"), partial = $"{ModelPath}.partial";
        if (File.Exists(stored))
        {
            File.Copy(stored, partial, overwrite: true);
            File.Move(partial, ModelPath, overwrite: true);
        }
    }

    private static string FileName(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' || (c == '.' && !name.StartsWith('.')) ? c : '_'));
}
