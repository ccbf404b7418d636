using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Privacy;
using FedActors.Core.Privacy.Accounting;
using FedActors.Core.Rounds;

namespace FedActors.Storage.Audit;

/// <summary>Checks that every private round was paid for: an entry of the ledger that is its own, and the epsilon that all entries up to it cost.</summary>
internal sealed class LedgerAudit(FederationStore store, AuditNotes notes)
{
    // Both sides add the same terms in the same order; another machine's logarithms may differ in their last digits.
    private const double Tolerance = 1e-9;

    private readonly Dictionary<string, IReadOnlyList<PrivacyDraw>> _ledgers = [];
    private readonly HashSet<(string Population, long Version)> _named = [];
    private readonly HashSet<string> _private = [];

    /// <summary>How many charges were computed again.</summary>
    public long Charges { get; private set; }

    /// <summary>Checks what one round says of its cost.</summary>
    public void Check(RoundRecord record)
    {
        if (record.Privacy is not { } charge)
        {
            notes.Require(!_private.Contains(record.RunId), record.RunId, record.Round, "it says nothing of its privacy cost, which rounds before it do: it was released without a charge.");
            return;
        }

        _private.Add(record.RunId);
        IReadOnlyList<PrivacyDraw> draws = Ledger(charge.Population);
        if (charge.LedgerVersion < 1 || charge.LedgerVersion > draws.Count || draws[(int)charge.LedgerVersion - 1] is not { } draw
            || draw.RunId != record.RunId || draw.Round != record.Round || draw.Attempt != record.Attempt)
        {
            notes.Damage(record.RunId, record.Round, $"it names entry {charge.LedgerVersion} of the privacy ledger of {charge.Population}, which is not its own; the ledger has {draws.Count} entries.");
            return;
        }

        notes.Require(_named.Add((charge.Population, charge.LedgerVersion)), record.RunId, record.Round, $"entry {charge.LedgerVersion} of the privacy ledger of {charge.Population} pays for two rounds.");
        notes.Require(
            draw.NoiseMultiplier == charge.NoiseMultiplier && draw.SamplingRate == charge.SamplingRate, record.RunId, record.Round,
            $"it says noise {charge.NoiseMultiplier:R} at rate {charge.SamplingRate:R}; the ledger says {draw.NoiseMultiplier:R} at {draw.SamplingRate:R}.");
        double epsilon = EpsilonOf(draws.Take((int)charge.LedgerVersion), charge);
        Charges++;
        notes.Require(
            Math.Abs(epsilon - charge.Epsilon) <= Tolerance * Math.Max(1, epsilon), record.RunId, record.Round,
            $"it says epsilon {charge.Epsilon:R}; the {charge.LedgerVersion} entries up to its own cost {epsilon:R}.");
    }

    private IReadOnlyList<PrivacyDraw> Ledger(string population)
    {
        if (!_ledgers.TryGetValue(population, out IReadOnlyList<PrivacyDraw>? draws))
        {
            // Whose it is makes no difference for reading.
            _ledgers[population] = draws = store.OpenLedger(new SeedIncarnation("audit", Guid.Empty)).Read(population);
            for (int i = 0; i < draws.Count; i++)
            {
                if (draws[i].Version != i + 1)
                {
                    notes.Damage(null, null, $"the privacy ledger of {population} has entry {draws[i].Version} where entry {i + 1} belongs: entries are missing.");
                    break;
                }
            }
        }

        return draws;
    }

    /// <summary>The order of the sum is that of <see cref="PrivacyLedger"/>, for the same bits.</summary>
    private static double EpsilonOf(IEnumerable<PrivacyDraw> draws, PrivacyCharge charge)
    {
        IPrivacyAccountant accountant = charge.Accountant == AccountantKind.Rdp ? new RdpAccountant() : new PldAccountant();
        return accountant.Epsilon(
            [.. draws.GroupBy(draw => (draw.NoiseMultiplier, draw.SamplingRate)).OrderBy(kind => kind.Key)
                .Select(kind => new PrivacyEvent.SampledGaussian(kind.Key.NoiseMultiplier, kind.Key.SamplingRate, kind.LongCount()))],
            charge.Delta);
    }
}
