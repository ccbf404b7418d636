using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using FedActors.Network.Wire;

namespace FedActors.Seed.Hosting;

/// <summary>Which committed models are still in the store, told to whoever asks for one that is not.</summary>
internal static class KeptModels
{
    // The last so many rounds are looked at; who keeps more than that knows it.
    private const int RoundsMax = 1000;

    /// <summary>Why that model cannot be had; null where it is there.</summary>
    public static Problem? Missing(RegisteredRun run, int round, Sha256Digest model, IRoundJournal journal, HashSet<Sha256Digest> blobs)
    {
        if (blobs.Contains(model))
        {
            return null;
        }

        int last = journal.Last(run.RunId)?.Round.Value ?? 0;
        List<int> kept = [.. blobs.Contains(run.InitialModel) ? [0] : (int[])[],
            .. journal.Read(run.RunId, Math.Max(1, last - RoundsMax + 1), RoundsMax).Where(record => blobs.Contains(record.NextModel)).Select(record => record.Round.Value)];
        string which = kept.Count == 0 ? "no model of the run is kept" : $"kept are the models of rounds {Ranges(kept)}";
        return new Problem(410, Reasons.ModelNotKept,
            $"The model of round {round} of run {run.RunId} is no longer in the store; {which}. seed-node.models-kept says how many of the last ones stay.", Retryable: false);
    }

    /// <summary>Numbers in rising order as people write them: 0, 41-50.</summary>
    internal static string Ranges(IReadOnlyList<int> numbers)
    {
        var parts = new List<string>();
        for (int from = 0, to = 0; from < numbers.Count; from = ++to)
        {
            while (to + 1 < numbers.Count && numbers[to + 1] == numbers[to] + 1)
            {
                to++;
            }

            parts.Add(from == to ? $"{numbers[from]}" : $"{numbers[from]}-{numbers[to]}");
        }

        return string.Join(", ", parts);
    }
}
