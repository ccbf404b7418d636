using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;
using FedActors.Storage.Blobs;
using FedActors.Storage.Postgres;
using FedActors.Storage.Sqlite;

namespace FedActors.Storage;

/// <summary>
/// Everything that a federation remembers: the lease, the journal, the sites, the runs and the models. What is opened here is safe for
/// many threads and closed with the store.
/// </summary>
public abstract class FederationStore : IDisposable
{
    private protected FederationStore(string name) => Name = name;

    /// <summary>How messages name the store; never with a password.</summary>
    public string Name { get; }

    /// <summary>Who may aggregate.</summary>
    public abstract ILeaseStore Lease { get; }

    /// <summary>Which sites have ever joined.</summary>
    public abstract ISiteRegistry Sites { get; }

    /// <summary>Which runs there are.</summary>
    public abstract IRunRegistry Runs { get; }

    /// <summary>Models as files.</summary>
    public abstract IBlobStore Blobs { get; }

    /// <summary>Receipts of committed rounds.</summary>
    public abstract IReceiptStore Receipts { get; }

    /// <summary>Opens a store and makes what is missing in it.</summary>
    /// <exception cref="MalformedInputException">It is another process's, another federation's, newer than this program, damaged, or not
    /// permitted.</exception>
    /// <exception cref="StoreException">It is not reached.</exception>
    public static FederationStore Open(StoreAddress address, StoreOptions? options = null) => address switch
    {
        StoreAddress.Sqlite sqlite => new SqliteStore(sqlite, options ?? new StoreOptions()),
        StoreAddress.Postgres postgres => new PostgresStore(postgres, options ?? new StoreOptions()),
        _ => throw new ArgumentException($"There is no store for the address {address}.", nameof(address)),
    };

    /// <summary>The committed rounds; appends are those of that holder.</summary>
    public abstract IRoundJournal OpenJournal(SeedIncarnation holder);

    /// <summary>The privacy ledgers; appends are those of that holder.</summary>
    public abstract IPrivacyLedgerStore OpenLedger(SeedIncarnation holder);

    /// <summary>
    /// The models of a run for the aggregator that leads at that epoch: once it leads no more, nothing is deleted through it. Models that
    /// no journal names and no run starts from, left by attempts that failed, are deleted now.
    /// </summary>
    /// <param name="runId">The run's name.</param>
    /// <param name="shape">The tensors of its models.</param>
    /// <param name="holder">The seed that leads.</param>
    /// <param name="epoch">The epoch at which it leads.</param>
    /// <param name="keptMax">How many committed models besides the first are kept, 2 or more.</param>
    public IModelStore OpenModels(string runId, ModelShape shape, SeedIncarnation holder, Epoch epoch, int keptMax = BlobModels.KeptMaxDefault)
    {
        IBlobStore blobs = FenceBlobs(holder, epoch);
        IReadOnlyList<RegisteredRun> runs = Runs.All();
        HashSet<Sha256Digest> others = [.. runs.Where(run => run.RunId != runId).Select(run => run.InitialModel)];
        foreach (string other in JournalRuns().Where(run => run != runId))
        {
            others.UnionWith(NamedModels(other, keptMax));
        }

        List<Sha256Digest> own = [.. runs.Where(run => run.RunId == runId).Select(run => run.InitialModel), .. NamedModels(runId, keptMax)];
        var kept = new RecentModels(keptMax, own.Count == 0 ? null : own[0], others);
        foreach (Sha256Digest digest in own)
        {
            kept.Commit(digest);
        }

        HashSet<Sha256Digest> wanted = [.. others, .. own];
        foreach (Sha256Digest digest in ListBlobs().Where(digest => !wanted.Contains(digest)))
        {
            blobs.Delete(digest);
        }

        return new BlobModels(blobs, shape, kept);
    }

    /// <summary>Committed rounds of a run in order as they are stored, from the given round on.</summary>
    /// <param name="runId">The run's name.</param>
    /// <param name="from">The first round wanted, 1 or more.</param>
    /// <param name="countMax">At most so many.</param>
    public abstract IReadOnlyList<JournalEntry> ReadEntries(string runId, int from = 1, int countMax = int.MaxValue);

    /// <summary>The last committed round of a run as it is stored, or null before the first.</summary>
    public abstract JournalEntry? LastEntry(string runId);

    /// <summary>The runs that have committed rounds, by name.</summary>
    public abstract IReadOnlyList<string> JournalRuns();

    /// <summary>Every change of leadership there was, by epoch.</summary>
    public abstract IReadOnlyList<LeaseTerm> Terms();

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Every blob in the store.</summary>
    public abstract IReadOnlyList<Sha256Digest> ListBlobs();

    /// <summary>Reads a blob where it is kept, past any copy, and tells whether it is there and its bytes still have its digest.</summary>
    public abstract bool IsWhole(Sha256Digest blob);

    /// <summary>The blobs as the leader of that epoch may change them: a delete has no effect once another leads.</summary>
    private protected abstract IBlobStore FenceBlobs(SeedIncarnation holder, Epoch epoch);

    /// <summary>The models of a run that have to stay: the one before its first round, then those after its last few.</summary>
    private List<Sha256Digest> NamedModels(string runId, int keptMax)
    {
        if (LastEntry(runId) is not { } last)
        {
            return [];
        }

        int from = Math.Max(1, last.Round.Value - keptMax + 1);
        return
        [
            ReadEntries(runId, 1, 1)[0].Open(Name).Model,
            .. ReadEntries(runId, from, keptMax).Select(entry => entry.Open(Name).NextModel),
        ];
    }
}
