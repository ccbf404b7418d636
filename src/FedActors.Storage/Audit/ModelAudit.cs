using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;

namespace FedActors.Storage.Audit;

/// <summary>Checks stored models, and measures rounds again whose models are both there. Holds two models at a time.</summary>
internal sealed class ModelAudit(FederationStore store, AuditNotes notes)
{
    // The norm is summed stretch by stretch while a round closes and in one go here: float64 sums of the same terms in another order.
    private const double NormTolerance = 1e-9;

    private readonly HashSet<Sha256Digest> _stored = [.. store.ListBlobs()];

    public int Blobs { get; private set; }

    public int RoundsRecomputed { get; private set; }

    /// <summary>Checks every blob against its digest.</summary>
    public void CheckBlobs()
    {
        foreach (Sha256Digest digest in _stored.Order())
        {
            Blobs++;
            if (!store.IsWhole(digest))
            {
                _stored.Remove(digest);
                bool isGone = !store.ListBlobs().Contains(digest);
                if (isGone)
                {
                    notes.Note(null, null, $"blob {digest.Short} was deleted meanwhile.");
                }
                else
                {
                    notes.Damage(null, null, $"blob {digest} does not have the digest that is its name: it was changed or damaged.");
                }
            }
        }
    }

    /// <summary>Checks what a run needs to go on: the model of its last round.</summary>
    public void CheckLast(RoundRecord last) => notes.Require(
        _stored.Contains(last.NextModel), last.RunId, last.Round, $"its model {last.NextModel.Short} is not in the store or damaged; the run cannot go on.");

    /// <summary>Measures the change of a round's model again where both models are there.</summary>
    public void Recompute(RoundRecord record)
    {
        if (!_stored.Contains(record.Model) || !_stored.Contains(record.NextModel) || Open(record.Model) is not { } before || Open(record.NextModel) is not { } after)
        {
            return;
        }

        RoundsRecomputed++;
        if (!before.Shape.Equals(after.Shape))
        {
            notes.Damage(record.RunId, record.Round, $"its models have different tensors: {before.Shape} and {after.Shape}.");
            return;
        }

        double norm = Distance(before.Values, after.Values), noted = record.Metrics.UpdateNorm;
        bool agrees = norm.Equals(noted) || Math.Abs(norm - noted) <= NormTolerance * Math.Max(norm, noted);
        notes.Require(agrees, record.RunId, record.Round, $"its model changed by {norm:R}; the record says {noted:R}.");
    }

    private ModelVector? Open(Sha256Digest digest)
    {
        if (store.Blobs.Find(digest) is not { } path)
        {
            return null;
        }

        using FileStream file = File.OpenRead(path);
        return SafetensorsReader.ReadModel(file, path);
    }

    private static double Distance(ReadOnlySpan<float> before, ReadOnlySpan<float> after)
    {
        double total = 0;
        for (int i = 0; i < before.Length; i++)
        {
            double change = (double)after[i] - before[i];
            total += change * change;
        }

        return Math.Sqrt(total);
    }
}
