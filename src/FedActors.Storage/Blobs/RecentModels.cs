using FedActors.Core.Identity;

namespace FedActors.Storage.Blobs;

/// <summary>
/// Which models of a run a store keeps: the first one for good, the last committed ones, and, apart from these, the last that were stored
/// without being committed. Models that other runs need are left alone.
/// </summary>
internal sealed class RecentModels
{
    private readonly List<Sha256Digest> _stored = [];
    private readonly List<Sha256Digest> _committed = [];
    private readonly IReadOnlySet<Sha256Digest> _pinned;
    private readonly int _keptMax;
    private Sha256Digest? _first;

    /// <param name="keptMax">How many of either kind besides the first, 2 or more.</param>
    /// <param name="first">The run's first model; null where the first one stored will be it.</param>
    /// <param name="pinned">Models that are not this run's to delete.</param>
    public RecentModels(int keptMax, Sha256Digest? first = null, IReadOnlySet<Sha256Digest>? pinned = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keptMax, 2);
        (_keptMax, _first, _pinned) = (keptMax, first, pinned ?? new HashSet<Sha256Digest>());
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

    private Sha256Digest[] MoveToEnd(List<Sha256Digest> models, Sha256Digest digest)
    {
        models.Remove(digest);
        models.Add(digest);
        int surplus = Math.Max(0, models.Count - _keptMax);
        Sha256Digest[] gone = [.. models[..surplus].Where(old => !_pinned.Contains(old))];
        models.RemoveRange(0, surplus);
        return gone;
    }
}
