using FedActors.Core;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;

namespace FedActors.Storage.Audit;

/// <summary>Checks the rounds of one run as they come, each against itself and against the ones before.</summary>
internal sealed class RunAudit(string runId, RegisteredRun? registered, IReadOnlyDictionary<long, LeaseTerm> terms, AuditNotes notes)
{
    // An update is carried over a round or two; one that counts twice much later would have to be kept in mind for ever.
    private const int RoundsInMind = 64;

    private readonly Queue<HashSet<TaskKey>> _counted = new();
    private RoundNumber _expected = new(1);
    private Sha256Digest _previous;
    private Sha256Digest? _model = registered?.InitialModel;
    private Sha256Digest? _configuration = registered?.Configuration;
    private JournalEntry? _before;

    /// <summary>Checks the next entry.</summary>
    /// <returns>The record; null where its bytes are none.</returns>
    public RoundRecord? Check(JournalEntry entry)
    {
        RoundRecord? record = Read(entry);
        CheckPlace(entry);
        if (record is not null)
        {
            CheckColumns(entry, record);
            CheckSequence(record);
            CheckUpdates(record);
        }

        (_expected, _previous, _before) = (entry.Round.Next, entry.Hash, entry);
        _model = record?.NextModel;
        return record;
    }

    private RoundRecord? Read(JournalEntry entry)
    {
        Sha256Digest found = Sha256Digest.Of(entry.Json.Span);
        notes.Require(found == entry.Hash, runId, entry.Round, $"the record was changed after it was committed: its hash is {found.Short}, {entry.Hash.Short} was committed.");
        try
        {
            RoundRecord record = RoundRecordJson.Read(entry.Json, $"round {entry.Round}");
            notes.Require(
                RoundRecordJson.Write(record).AsSpan().SequenceEqual(entry.Json.Span), runId, entry.Round, "the record is not in canonical form, so it was written by hand.");
            return record;
        }
        catch (MalformedInputException error)
        {
            notes.Damage(runId, entry.Round, error.Message);
            return null;
        }
    }

    private void CheckPlace(JournalEntry entry)
    {
        notes.Require(entry.Round == _expected, runId, entry.Round, $"round {_expected} must stand here; rounds are missing.");
        notes.Require(
            entry.Round != _expected || entry.Previous == _previous, runId, entry.Round,
            $"the chain is broken: the record names {entry.Previous.Short} as the hash of the one before, which is {_previous.Short}.");
        if (_before is { } before)
        {
            notes.Require(entry.Epoch.CompareTo(before.Epoch) >= 0, runId, entry.Round, $"its epoch {entry.Epoch} is smaller than that of the round before, {before.Epoch}.");
            if (entry.CommittedAt < before.CommittedAt)
            {
                notes.Note(runId, entry.Round, "by the store's clock it was committed before the round before it: the clock was set back.");
            }
        }

        notes.Require(
            terms.TryGetValue(entry.Epoch.Value, out LeaseTerm? term) && term.Holder == entry.Holder, runId, entry.Round,
            $"it was committed by {entry.Holder} at epoch {entry.Epoch}, which {(term is null ? "nobody" : term.Holder)} held.");
    }

    private void CheckColumns(JournalEntry entry, RoundRecord record) => notes.Require(
        record.RunId == runId && record.Round == entry.Round && record.Epoch == entry.Epoch && record.Previous == entry.Previous, runId, entry.Round,
        $"the record is that of run {record.RunId}, round {record.Round}, epoch {record.Epoch}, after {record.Previous.Short}; it stands in another's place.");

    private void CheckSequence(RoundRecord record)
    {
        _configuration ??= record.Configuration;
        notes.Require(record.Configuration == _configuration, runId, record.Round, $"its configuration is {record.Configuration.Short}; the run began with {_configuration?.Short}.");
        notes.Require(_model is null || record.Model == _model, runId, record.Round, $"it starts from model {record.Model.Short}; the round before made {_model?.Short}.");
        if (record.ClosedAt < record.StartedAt)
        {
            notes.Warning(runId, record.Round, "it closed before it started.");
        }
    }

    private void CheckUpdates(RoundRecord record)
    {
        var own = new HashSet<TaskKey>();
        foreach (AcceptedUpdate update in record.Accepted)
        {
            bool isOwn = update.Key.Round == record.Round;
            notes.Require(
                own.Add(update.Key) && (isOwn || !_counted.Any(keys => keys.Contains(update.Key))), runId, record.Round, $"the update of {update.Client} for {update.Key} counts twice.");
            notes.Require(
                !isOwn || ((uint)update.Key.Slot < (uint)record.Cohort.Count && record.Cohort[update.Key.Slot] == update.Client), runId, record.Round,
                $"the update of {update.Client} counts in slot {update.Key.Slot}, which was not its own.");
        }

        _counted.Enqueue(own);
        if (_counted.Count > RoundsInMind)
        {
            _counted.Dequeue();
        }
    }
}
