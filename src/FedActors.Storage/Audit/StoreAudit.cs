using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;

namespace FedActors.Storage.Audit;

/// <summary>
/// Reads a store end to end: that every record is what was committed, that the records follow one another, that who committed them led then,
/// that the models they name are whole, that receipts are kept and charges are right; and measures again what can be measured. Changes
/// nothing.
/// </summary>
public static class StoreAudit
{
    /// <summary>How many findings a report holds; more are counted.</summary>
    public const int FindingsMax = 1_000;

    private const int BatchRounds = 256;

    /// <summary>Checks all runs of a store, or one.</summary>
    /// <param name="store">The store; best opened for reading only.</param>
    /// <param name="runId">The only run to check; null for all.</param>
    /// <param name="configurationOf">
    /// The digest that a run's settings have as a configuration, for whoever knows what belongs to it; null leaves this unchecked.
    /// </param>
    /// <param name="progress">Told how many rounds have been checked, now and then; may be null.</param>
    public static AuditReport Check(
        FederationStore store, string? runId = null, Func<RegisteredRun, Sha256Digest>? configurationOf = null, Action<long>? progress = null)
    {
        var notes = new AuditNotes(FindingsMax);
        var models = new ModelAudit(store, notes);
        models.CheckBlobs();
        var receipts = new ReceiptAudit(store, notes);
        var ledger = new LedgerAudit(store, notes);
        Dictionary<long, LeaseTerm> terms = store.Terms().ToDictionary(term => term.Epoch.Value);
        Dictionary<string, RegisteredRun> registered = store.Runs.All().ToDictionary(run => run.RunId);
        string[] runs = [.. store.JournalRuns().Where(run => runId is null || run == runId)];
        if (runId is not null && runs.Length == 0)
        {
            notes.Warning(runId, null, registered.ContainsKey(runId) ? "it has no committed round yet." : "the store knows no such run.");
        }

        long rounds = 0;
        Epoch greatest = default;
        foreach (string run in runs)
        {
            RegisteredRun? settings = registered.GetValueOrDefault(run);
            CheckSettings(run, settings, configurationOf, notes);
            var audit = new RunAudit(run, settings, terms, notes);
            RoundRecord? last = null;
            foreach (JournalEntry entry in Entries(store, run))
            {
                greatest = entry.Epoch.CompareTo(greatest) > 0 ? entry.Epoch : greatest;
                last = audit.Check(entry) ?? last;
                if (last?.Round == entry.Round)
                {
                    models.Recompute(last);
                    receipts.Check(last);
                    ledger.Check(last);
                }

                if (++rounds % BatchRounds == 0)
                {
                    progress?.Invoke(rounds);
                }
            }

            if (last is not null)
            {
                models.CheckLast(last);
            }
        }

        CheckLease(store.Lease.Look(), greatest, terms, notes);
        progress?.Invoke(rounds);
        return new AuditReport(notes.Findings, notes.LeftOut, runs.Length, rounds, models.Blobs, models.RoundsRecomputed, receipts.Receipts, ledger.Charges);
    }

    private static IEnumerable<JournalEntry> Entries(FederationStore store, string run)
    {
        for (int from = 1; ;)
        {
            IReadOnlyList<JournalEntry> batch = store.ReadEntries(run, from, BatchRounds);
            foreach (JournalEntry entry in batch)
            {
                yield return entry;
            }

            if (batch.Count < BatchRounds)
            {
                yield break;
            }

            from = batch[^1].Round.Value + 1;
        }
    }

    private static void CheckSettings(string run, RegisteredRun? settings, Func<RegisteredRun, Sha256Digest>? configurationOf, AuditNotes notes)
    {
        if (settings is null)
        {
            notes.Warning(run, null, "it has committed rounds but is not in the list of runs.");
        }
        else if (configurationOf?.Invoke(settings) is { } found && found != settings.Configuration)
        {
            notes.Damage(run, null, $"its settings have the digest {found.Short}; it began with {settings.Configuration.Short}: they were changed afterwards.");
        }
    }

    private static void CheckLease(LeaseView lease, Epoch greatest, Dictionary<long, LeaseTerm> terms, AuditNotes notes)
    {
        long known = Math.Max(greatest.Value, terms.Count == 0 ? 0 : terms.Keys.Max());
        if (lease.Epoch.Value < known)
        {
            notes.Warning(null, null, $"the lease has epoch {lease.Epoch}, but epoch {known} was used: its row was deleted or set back. The next leader gets {known + 1}.");
        }
    }
}
