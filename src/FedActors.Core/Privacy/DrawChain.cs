using FedActors.Core.Rounds;

namespace FedActors.Core.Privacy;

/// <summary>The entries of all populations' ledgers in memory, and the rules that every ledger keeps. One caller at a time.</summary>
public sealed class DrawChain
{
    private readonly Dictionary<string, List<PrivacyDraw>> _populations = new(StringComparer.Ordinal);

    /// <summary>A population's entries by version.</summary>
    public IReadOnlyList<PrivacyDraw> Of(string population) => _populations.TryGetValue(population, out List<PrivacyDraw>? draws) ? [.. draws] : [];

    /// <summary>What an append would be answered; null where the entry must first be made durable and then <see cref="Add"/>ed.</summary>
    /// <param name="draw">The entry.</param>
    /// <param name="leads">Whether its epoch holds the lease.</param>
    public CommitOutcome? Judge(PrivacyDraw draw, bool leads)
    {
        IReadOnlyList<PrivacyDraw> draws = _populations.GetValueOrDefault(draw.Population) ?? [];
        if (draw.Version >= 1 && draw.Version <= draws.Count)
        {
            // The same entry again comes from someone who did not hear the first answer.
            return draws[(int)draw.Version - 1] == draw ? CommitOutcome.Committed : CommitOutcome.Fenced;
        }

        return leads && draw.Version == draws.Count + 1 ? null : CommitOutcome.Fenced;
    }

    /// <summary>Takes in an entry that is durable.</summary>
    public void Add(PrivacyDraw draw)
    {
        if (!_populations.TryGetValue(draw.Population, out List<PrivacyDraw>? draws))
        {
            _populations.Add(draw.Population, draws = []);
        }

        Invariant.Require(draw.Version == draws.Count + 1);
        draws.Add(draw);
    }

    /// <summary>Whether the entry that a record names is there: without it the record is not committed.</summary>
    public bool Covers(RoundRecord record) => record.Privacy is not { } charge
        || (_populations.TryGetValue(charge.Population, out List<PrivacyDraw>? draws)
            && charge.LedgerVersion >= 1 && charge.LedgerVersion <= draws.Count
            && draws[(int)charge.LedgerVersion - 1] is var draw && draw.RunId == record.RunId && draw.Round == record.Round
            && draw.Attempt == record.Attempt);
}
