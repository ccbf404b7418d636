using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;

namespace FedActors.Storage.Blobs;

/// <summary>
/// A run's models as safetensors blobs. A model is written as it lies in memory, without a second copy, and is not retained; the first one
/// and the last few stay. Safe for many threads.
/// </summary>
public sealed class BlobModels : IModelStore
{
    /// <summary>How many committed models besides the first are kept unless told otherwise.</summary>
    public const int KeptMaxDefault = 8;

    private const int OpeningsMax = 3;

    private readonly Lock _lock = new();
    private readonly IBlobStore _blobs;
    private readonly ModelShape _shape;
    private readonly RecentModels _recent;

    /// <summary>The models of a run that starts now.</summary>
    /// <param name="blobs">Where they are kept.</param>
    /// <param name="shape">The tensors of every model.</param>
    /// <param name="keptMax">How many committed models besides the first are kept, 2 or more.</param>
    public BlobModels(IBlobStore blobs, ModelShape shape, int keptMax = KeptMaxDefault)
        : this(blobs, shape, new RecentModels(keptMax))
    {
    }

    internal BlobModels(IBlobStore blobs, ModelShape shape, RecentModels recent) => (_blobs, _shape, _recent) = (blobs, shape, recent);

    /// <inheritdoc/>
    public Sha256Digest Put(ModelVector model)
    {
        if (!model.Shape.Equals(_shape))
        {
            throw new ArgumentException($"The store holds models of {_shape}; the model given has {model.Shape}.", nameof(model));
        }

        Sha256Digest digest = ModelFile.Digest(model);
        lock (_lock)
        {
            _blobs.Put(digest, stream => SafetensorsWriter.Write(stream, model));
            Forget(_recent.Touch(digest));
        }

        return digest;
    }

    /// <inheritdoc/>
    public void Keep(Sha256Digest digest)
    {
        lock (_lock)
        {
            Forget(_recent.Commit(digest));
        }
    }

    /// <inheritdoc/>
    /// <exception cref="MalformedInputException">The blob is damaged.</exception>
    public ModelVector? Find(Sha256Digest digest)
    {
        using FileStream? file = Open(digest);
        if (file is null)
        {
            return null;
        }

        string path = file.Name;
        ModelVector model = SafetensorsReader.ReadModel(file, _shape, path);
        Sha256Digest found = ModelFile.Digest(model);
        return found == digest
            ? model
            : throw new MalformedInputException(
                path, $"the model in the file has the digest {found.Short}, not {digest.Short}. The file was changed or damaged; restore it.");
    }

    /// <summary>Opens a blob's file; one that gives way before it is open is looked for again, since the store may still have it.</summary>
    private FileStream? Open(Sha256Digest digest)
    {
        for (int attempt = 1; _blobs.Find(digest) is { } path; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            }
            catch (FileNotFoundException) when (attempt < OpeningsMax)
            {
                continue;
            }
        }

        return null;
    }

    private void Forget(IReadOnlyList<Sha256Digest> gone)
    {
        foreach (Sha256Digest old in gone)
        {
            _blobs.Delete(old);
        }
    }
}
