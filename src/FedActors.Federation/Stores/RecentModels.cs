using FedActors.Core.Identity;

namespace FedActors.Federation.Stores;

/// <summary>Which models a bounded store keeps: the first one for good, of the others those stored last.</summary>
internal sealed class RecentModels
{
    private readonly List<Sha256Digest> _recent = [];
    private readonly int _keptMax;
    private Sha256Digest? _first;

    /// <param name="keptMax">How many besides the first, 2 or more.</param>
    public RecentModels(int keptMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keptMax, 2);
        _keptMax = keptMax;
    }

    /// <summary>A model was stored, perhaps again.</summary>
    /// <returns>The model that has to go for it, or null.</returns>
    public Sha256Digest? Touch(Sha256Digest digest)
    {
        _first ??= digest;
        if (_first == digest)
        {
            return null;
        }

        _recent.Remove(digest);
        _recent.Add(digest);
        if (_recent.Count <= _keptMax)
        {
            return null;
        }

        Sha256Digest oldest = _recent[0];
        _recent.RemoveAt(0);
        return oldest;
    }
}
