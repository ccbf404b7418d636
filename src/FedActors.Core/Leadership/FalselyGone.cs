using FedActors.Core.Identity;

namespace FedActors.Core.Leadership;

/// <summary>
/// Processes that were said to be gone and held a later lease nevertheless. Two seeds that refuse each other's sessions would otherwise take
/// the lease from each other for ever; of whom it was said wrongly once, it is not believed again.
/// </summary>
internal sealed class FalselyGone
{
    private const int RememberedMax = 16;

    private readonly List<(SeedIncarnation Seed, Epoch Epoch, bool Falsely)> _declared = [];

    /// <summary>Whether that process may be taken for gone.</summary>
    public bool MayDeclare(SeedIncarnation seed) => !_declared.Exists(entry => entry.Seed == seed && entry.Falsely);

    /// <summary>It is said to be gone.</summary>
    public void Declare(SeedIncarnation seed, Epoch epoch)
    {
        _declared.RemoveAll(entry => entry.Seed == seed);
        if (_declared.Count == RememberedMax)
        {
            _declared.RemoveAt(0);
        }

        _declared.Add((seed, epoch, false));
    }

    /// <summary>The lease is held like this.</summary>
    public void Holds(LeaseView view)
    {
        int index = _declared.FindIndex(entry => entry.Seed == view.Holder && entry.Epoch.CompareTo(view.Epoch) < 0);
        if (index >= 0 && view.Left > TimeSpan.Zero)
        {
            _declared[index] = _declared[index] with { Falsely = true };
        }
    }
}
