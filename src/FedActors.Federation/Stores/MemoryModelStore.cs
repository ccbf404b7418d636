using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;

namespace FedActors.Federation.Stores;

/// <summary>Models in memory: the first one and the last few, so that a long run needs no more than a short one. Safe for many threads.</summary>
/// <param name="keptMax">How many models besides the first are kept, 2 or more: the committed one and the one that is to follow it.</param>
public sealed class MemoryModelStore(int keptMax = MemoryModelStore.KeptMaxDefault) : IModelStore
{
    /// <summary>How many models a store keeps unless told otherwise: enough for stragglers of several rounds.</summary>
    public const int KeptMaxDefault = 8;

    private readonly RecentModels _recent = new(keptMax);
    private readonly Dictionary<Sha256Digest, ModelVector> _models = [];

    /// <inheritdoc/>
    /// <remarks>The vector itself is kept, not a copy: whoever stored it does not write to it any more.</remarks>
    public Sha256Digest Put(ModelVector model)
    {
        Sha256Digest digest = ModelFile.Digest(model);
        lock (_models)
        {
            _models.TryAdd(digest, model);
            Forget(_recent.Touch(digest));
        }

        return digest;
    }

    /// <inheritdoc/>
    public void Keep(Sha256Digest digest)
    {
        lock (_models)
        {
            if (_models.ContainsKey(digest))
            {
                Forget(_recent.Commit(digest));
            }
        }
    }

    /// <inheritdoc/>
    public ModelVector? Find(Sha256Digest digest)
    {
        lock (_models)
        {
            return _models.GetValueOrDefault(digest);
        }
    }

    private void Forget(IReadOnlyList<Sha256Digest> gone)
    {
        foreach (Sha256Digest old in gone)
        {
            _models.Remove(old);
        }
    }
}
