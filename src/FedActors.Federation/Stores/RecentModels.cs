using FedActors.Core.Identity;

namespace FedActors.Federation.Stores;

/// <summary>
/// Which models a bounded store keeps: the first one for good, the last committed ones, and, apart from these, the last that were stored
/// without being committed.
/// </summary>
internal sealed class RecentModels
{
    private readonly List<Sha256Digest> _stored = [];
    private readonly List<Sha256Digest> _committed = [];
    private readonly int _keptMax;
    private Sha256Digest? _first;

    /// <param name="keptMax">How many of either kind besides the first, 2 or more.</param>
    public RecentModels(int keptMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keptMax, 2);
        _keptMax = keptMax;
    }

    /// <summary>A model was stored, perhaps again.</summary>
    /// <returns>The models that have to go for it.</returns>
    public IReadOnlyList<Sha256Digest> Touch(Sha256Digest digest)
    {
        _first ??= digest;
        return _first == digest || _committed.Contains(digest) ? [] : MoveToEnd(_stored, digest);
    }

    /// <summary>A stored model has been committed.</summary>
    /// <returns>The models that have to go for it.</returns>
    public IReadOnlyList<Sha256Digest> Commit(Sha256Digest digest)
    {
        _stored.Remove(digest);
        return _first == digest ? [] : MoveToEnd(_committed, digest);
    }

    /// <summary>A model that an earlier process left. Nothing goes for it: only the journal knows which of them are committed.</summary>
    public void Recall(Sha256Digest digest)
    {
        if (_first != digest)
        {
            _stored.Add(digest);
        }
    }

    private IReadOnlyList<Sha256Digest> MoveToEnd(List<Sha256Digest> models, Sha256Digest digest)
    {
        models.Remove(digest);
        models.Add(digest);
        int surplus = Math.Max(0, models.Count - _keptMax);
        List<Sha256Digest> gone = models[..surplus];
        models.RemoveRange(0, surplus);
        return gone;
    }
}
