using System.Text.Json;
using FedActors.Core;
using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Files;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;

namespace FedActors.Federation.Stores;

/// <summary>
/// The finished update of one centre in a directory: its values as a safetensors file, the question it answers as JSON beside it. What is
/// damaged, or was trained on other data or by another trainer, is thrown away with a report, never used.
/// </summary>
public sealed class FileFinishedUpdates : IFinishedUpdates
{
    private readonly string _values;
    private readonly string _question;
    private readonly string _setting;
    private readonly Action<string> _report;
    private readonly Lock _lock = new();

    /// <summary>Opens the directory, and makes it where it is missing.</summary>
    /// <param name="directory">Used by nothing else.</param>
    /// <param name="setting">Names data and trainer, for example by a digest: an update trained under another name is not used.</param>
    /// <param name="report">Told why a kept update was thrown away.</param>
    public FileFinishedUpdates(string directory, string setting, Action<string> report)
    {
        Directory.CreateDirectory(directory);
        _values = Path.Combine(directory, "finished.safetensors");
        _question = Path.Combine(directory, "finished.json");
        (_setting, _report) = (setting, report);
    }

    /// <inheritdoc/>
    public void Save(FinishedUpdate update)
    {
        lock (_lock)
        {
            // The question last: without it, or with that of another update, the values are nothing.
            var values = new ModelVector(ModelShape.Flat(update.Update.Values.Length), update.Update.Values);
            DurableFile.Replace(_values, file => SafetensorsWriter.Write(file, values));
            DurableFile.Replace(_question, file => JsonSerializer.Serialize(file, Kept.Of(update, _setting), KeptJson.Default.Kept));
        }
    }

    /// <inheritdoc/>
    public FinishedUpdate? Load()
    {
        lock (_lock)
        {
            try
            {
                return File.Exists(_question) ? Read() : null;
            }
            catch (Exception error) when (error is MalformedInputException or JsonException or FormatException or IOException or UnauthorizedAccessException)
            {
                _report($"The finished update in {_values} is thrown away and will be trained again: {error.Message}");
                Drop();
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public void Drop()
    {
        lock (_lock)
        {
            File.Delete(_question);
            File.Delete(_values);
        }
    }

    private FinishedUpdate Read()
    {
        Kept kept = JsonSerializer.Deserialize(File.ReadAllBytes(_question), KeptJson.Default.Kept)
            ?? throw new MalformedInputException(_question, "it is empty.");
        if (kept.Setting != _setting)
        {
            throw new MalformedInputException(_question, "it was trained on other data or by another trainer.");
        }

        float[] values;
        using (FileStream file = File.OpenRead(_values))
        {
            values = SafetensorsReader.ReadModel(file, _values).Values.ToArray();
        }

        UpdateNote note = kept.Note();
        return Sha256Digest.Of(values) == note.Body
            ? new FinishedUpdate(new RoundNumber(kept.Round), Sha256Digest.Parse(kept.Model), kept.RunSeed, kept.Local, new LocalUpdate.Ready(values, note))
            : throw new MalformedInputException(_values, $"its values do not have the digest {note.Body.Short} that was noted for them.");
    }
}
