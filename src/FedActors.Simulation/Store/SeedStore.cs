using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Privacy;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;
using FedActors.Simulation.Seeds;

namespace FedActors.Simulation.Store;

/// <summary>
/// The store as one aggregator reaches it: calls of the work pool that answer, fail, or fail although they were carried out, then or later.
/// </summary>
/// <param name="seed">Whose way it is.</param>
/// <param name="process">The aggregator's number.</param>
internal sealed class SeedStore(SeedProcess seed, int process) : IRoundJournal, IModelStore, IPrivacyLedgerStore
{
    private readonly SimulatedStore _store = seed.Cluster.Store;
    private readonly bool _copies = seed.Cluster.Options.ClosesInPlace;
    private readonly IRoundJournal _journal = seed.Cluster.Store.Journal.OpenedBy(process, seed.Self);
    private readonly IPrivacyLedgerStore _ledger = seed.Cluster.Store.Ledger.OpenedBy(seed.Self);

    public CommitOutcome Append(PrivacyDraw draw) => Ask($"ledger entry {draw.Version}", () =>
    {
        _store.RequireRoom($"ledger entry {draw.Version}");
        return _ledger.Append(draw);
    });

    public IReadOnlyList<PrivacyDraw> Read(string population) => Ask("the privacy ledger", () => _ledger.Read(population));

    public CommitOutcome Append(RoundRecord record)
    {
        return Ask($"round {record.Round}", () =>
        {
            _store.RequireRoom($"round {record.Round}");
            return _journal.Append(record);
        });
    }

    public RoundRecord? Last(string runId) => Ask("the last round", () => _journal.Last(runId));

    public IReadOnlyList<RoundRecord> Read(string runId, int from, int countMax) => Ask("the journal", () => _journal.Read(runId, from, countMax));

    public Sha256Digest Put(ModelVector model)
    {
        // What is on its way is the model of now, whenever it arrives.
        ModelVector sent = _copies ? CopyOf(model) : model;
        return Ask("a model", () =>
        {
            _store.RequireRoom("a model");
            return _store.Models.Put(sent);
        });
    }

    // Which models are kept is known to the aggregator's process; what it asks of the store is to delete others. A question that nobody waits
    // for any more can only delete too late, which harms nothing.
    public void Keep(Sha256Digest digest) => Ask("a model's mark", () =>
    {
        _store.Models.Keep(digest);
        return true;
    }, isCarriedOutLate: false);

    public ModelVector? Find(Sha256Digest digest) => Ask(
        "a model", () => _store.Models.Find(digest) is { } found ? _copies ? CopyOf(found) : found : null);

    /// <summary>The same model in an array of its own, for an aggregator that writes over it.</summary>
    public static ModelVector CopyOf(ModelVector model) => new(model.Shape, model.Values.ToArray());

    private TResult Ask<TResult>(string what, Func<TResult> question, bool isCarriedOutLate = true)
    {
        if (!seed.ReachesStore)
        {
            throw new StoreTroubleException($"{what}: the store cannot be reached");
        }

        TimeSpan delay = _store.DrawQuestionDelay();
        if (delay > _store.Timeout)
        {
            // The statement is on its way and nobody waits for it any more.
            if (isCarriedOutLate)
            {
                seed.Cluster.Loop.After(delay, () => Forget(question));
            }

            throw new StoreTroubleException($"{what}: the store did not answer within {_store.Timeout.TotalSeconds:0.#} s");
        }

        TResult answer = question();
        seed.Cluster.StoreAnswers?.Invoke(seed, what);
        if (!seed.HearsStore)
        {
            _store.LostAnswers++;
            throw new StoreTroubleException($"{what}: the connection broke before the answer");
        }

        return answer;
    }

    private void Forget<TResult>(Func<TResult> question)
    {
        if (_store.Outages > 0)
        {
            return;
        }

        try
        {
            question();
        }
        catch (StoreTroubleException)
        {
            // Nobody hears of it.
            _store.LostAnswers++;
        }
    }
}
