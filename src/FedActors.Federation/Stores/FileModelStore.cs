using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Files;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;

namespace FedActors.Federation.Stores;

/// <summary>
/// Models as safetensors files named by their digest, in one directory. A file is flushed and moved into place whole, and its digest is
/// checked whenever it is read. The first model and the last few are kept, the final one among them. Safe for many threads.
/// </summary>
public sealed class FileModelStore : IModelStore
{
    private const string Extension = ".safetensors", FirstFile = "first-model";

    private readonly string _directory;
    private readonly ModelShape _shape;
    private readonly RecentModels _recent;
    private readonly Lock _lock = new();
    private (Sha256Digest Digest, ModelVector Model)? _latest;

    /// <summary>Opens the store, making its directory where it is missing.</summary>
    /// <param name="directory">Where the files are.</param>
    /// <param name="shape">The tensors of every model in it.</param>
    /// <param name="keptMax">How many models besides the first are kept, 2 or more.</param>
    public FileModelStore(string directory, ModelShape shape, int keptMax = MemoryModelStore.KeptMaxDefault)
    {
        (_directory, _shape, _recent) = (Path.GetFullPath(directory), shape, new RecentModels(keptMax));
        Directory.CreateDirectory(_directory);
        TakeStock();
    }

    /// <inheritdoc/>
    public Sha256Digest Put(ModelVector model)
    {
        if (!model.Shape.Equals(_shape))
        {
            throw new ArgumentException($"The store in {_directory} holds models of {_shape}; the model given has {model.Shape}.", nameof(model));
        }

        Sha256Digest digest = ModelFile.Digest(model);
        lock (_lock)
        {
            string path = PathOf(digest);
            if (File.Exists(path))
            {
                // Its name may not have reached the disk before a crash, or when it was stored.
                LocalDisk.Instance.FlushDirectory(_directory);

                // The times of the files are their order when the store is opened again.
                File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime);
            }
            else
            {
                DurableFile.Replace(path, stream => SafetensorsWriter.Write(stream, model));
            }

            string first = Path.Combine(_directory, FirstFile);
            if (!File.Exists(first))
            {
                DurableFile.Replace(first, stream => stream.Write(System.Text.Encoding.ASCII.GetBytes($"{digest}\n")));
            }

            Forget(_recent.Touch(digest));
            _latest = (digest, model);
        }

        return digest;
    }

    /// <inheritdoc/>
    public void Keep(Sha256Digest digest)
    {
        lock (_lock)
        {
            if (File.Exists(PathOf(digest)))
            {
                Forget(_recent.Commit(digest));
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="MalformedInputException">The file is damaged.</exception>
    public ModelVector? Find(Sha256Digest digest)
    {
        lock (_lock)
        {
            // All centres of a round ask for the same model.
            if (_latest is { } latest && latest.Digest == digest)
            {
                return latest.Model;
            }

            string path = PathOf(digest);
            if (!File.Exists(path))
            {
                return null;
            }

            using FileStream file = File.OpenRead(path);
            ModelVector model = SafetensorsReader.ReadModel(file, _shape, path);
            Sha256Digest found = ModelFile.Digest(model);
            if (found != digest)
            {
                throw new MalformedInputException(
                    path, $"the model in the file has the digest {found.Short}, not that of its name. "
                        + "The file was changed or damaged; restore it from a copy.");
            }

            _latest = (digest, model);
            return model;
        }
    }

    /// <summary>Finds what an earlier process left: its first model, the others in their order, and files it did not finish.</summary>
    private void TakeStock()
    {
        foreach (string unfinished in Directory.GetFiles(_directory, $"*{Extension}.tmp"))
        {
            File.Delete(unfinished);
        }

        string first = Path.Combine(_directory, FirstFile);
        if (File.Exists(first) && TryParse(File.ReadAllText(first).Trim()) is { } initial)
        {
            _recent.Touch(initial);
        }

        IEnumerable<FileInfo> files = new DirectoryInfo(_directory).GetFiles($"*{Extension}")
            .OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal);
        foreach (FileInfo file in files)
        {
            if (TryParse(Path.GetFileNameWithoutExtension(file.Name)) is { } digest)
            {
                // Which of them are committed is in the journal; whoever opens it keeps the last one before anything new is stored.
                _recent.Recall(digest);
            }
        }
    }

    private string PathOf(Sha256Digest digest) => Path.Combine(_directory, $"{digest}{Extension}");

    private void Forget(IReadOnlyList<Sha256Digest> gone)
    {
        foreach (Sha256Digest old in gone)
        {
            File.Delete(PathOf(old));
        }
    }

    private static Sha256Digest? TryParse(string name)
    {
        try
        {
            return Sha256Digest.Parse(name);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
