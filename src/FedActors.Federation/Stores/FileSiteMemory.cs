using System.Text.Json;
using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Files;
using FedActors.Core.Identity;
using FedActors.Core.Policy;

namespace FedActors.Federation.Stores;

/// <summary>
/// What a node remembers of runs, in the file <c>memory.json</c>. A file that cannot be read is not passed over: a node that forgot what it has seen could be
/// led back.
/// </summary>
public sealed class FileSiteMemory : ISiteMemory
{
    private const string FileName = "memory.json";

    private readonly SiteMemory _memory;
    private readonly string _path;
    private readonly Action<string> _report;

    /// <summary>Opens the memory in a directory, which is made where it is missing.</summary>
    /// <param name="directory">The node's state.</param>
    /// <param name="today">The date by which rounds are counted.</param>
    /// <param name="report">Told why something could not be written.</param>
    /// <exception cref="MalformedInputException">The file is damaged.</exception>
    public FileSiteMemory(string directory, Func<DateOnly> today, Action<string> report)
    {
        Directory.CreateDirectory(directory);
        (_path, _report) = (Path.Combine(directory, FileName), report);
        _memory = new SiteMemory(today, Load(), Save);
    }

    /// <inheritdoc/>
    public SeenRun? Find(string runId) => _memory.Find(runId);

    /// <inheritdoc/>
    public bool Begin(string runId, RoundNumber round, int? perDayMax) => _memory.Begin(runId, round, perDayMax);

    /// <inheritdoc/>
    public bool Reveal(string runId, RoundNumber round) => _memory.Reveal(runId, round);

    /// <inheritdoc/>
    public void Commit(string runId, RoundNumber round, Sha256Digest? nextModel) => _memory.Commit(runId, round, nextModel);

    private SiteState? Load()
    {
        if (!File.Exists(_path))
        {
            return null;
        }

        try
        {
            return (JsonSerializer.Deserialize(File.ReadAllBytes(_path), KeptJson.Default.KeptMemory) ?? throw new FormatException("it is empty")).State();
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            throw new MalformedInputException(_path, $"what this node remembers of runs cannot be read: {error.Message.TrimEnd('.')}. Restore it, or delete it to let the node begin anew.");
        }
    }

    private bool Save(SiteState state)
    {
        try
        {
            DurableFile.Replace(_path, file => JsonSerializer.Serialize(file, KeptMemory.Of(state), KeptJson.Default.KeptMemory));
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _report($"What this node remembers of runs is not written to {_path}: {error.Message}");
            return false;
        }
    }
}
