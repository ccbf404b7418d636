using System.Globalization;
using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Files;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Storage.Blobs;

namespace FedActors.Storage.Sqlite;

/// <summary>A federation's store in one directory of this machine: a SQLite database and blob files. For one seed.</summary>
public sealed class SqliteStore : FederationStore
{
    private readonly StoreDirectory _directory;
    private readonly SqliteDatabase _database;
    private readonly SqliteBlobs _blobs;
    private readonly StoreOptions _options;
    private bool _closed;

    /// <summary>Opens the store, making what is missing.</summary>
    public SqliteStore(StoreAddress.Sqlite address, StoreOptions options)
        : this(address, options, LocalDisk.Instance)
    {
    }

    internal SqliteStore(StoreAddress.Sqlite address, StoreOptions options, IDisk disk)
        : base(address.ToString())
    {
        _options = options;
        var health = new DiskHealth();
        _directory = new StoreDirectory(address.Directory, options.ReadOnly);
        try
        {
            _database = new SqliteDatabase(_directory.DatabasePath, Name, options.ReadOnly, health);
            Prepare();
            _blobs = new SqliteBlobs(
                _database,
                new FileBlobs(_directory.BlobsPath, options.ReadOnly ? BlobFlush.ReadOnly : BlobFlush.ToDisk, disk, health),
                new BlobCache(options.ReadOnly ? null : _directory.CachePath, options.CachedBlobsMax));
        }
        catch
        {
            _database?.Dispose();
            _directory.Dispose();
            throw;
        }

        Lease = new SqliteLease(_database, options.Clock);
        Sites = new SqliteSites(_database, Name, options.Clock);
        Receipts = new SqliteReceipts(_database, Name);
        Runs = new SqliteRuns(_database, options.Clock);
    }

    /// <inheritdoc/>
    public override ILeaseStore Lease { get; }

    /// <inheritdoc/>
    public override ISiteRegistry Sites { get; }

    /// <inheritdoc/>
    public override IRunRegistry Runs { get; }

    /// <inheritdoc/>
    public override IReceiptStore Receipts { get; }

    /// <inheritdoc/>
    public override IBlobStore Blobs => _blobs;

    /// <inheritdoc/>
    public override IRoundJournal OpenJournal(SeedIncarnation holder) => new SqliteJournal(_database, Name, _options.Clock, holder);

    /// <inheritdoc/>
    public override IPrivacyLedgerStore OpenLedger(SeedIncarnation holder) => new SqliteLedger(_database, _options.Clock, holder);

    /// <inheritdoc/>
    public override IReadOnlyList<JournalEntry> ReadEntries(string runId, int from = 1, int countMax = int.MaxValue) =>
        SqliteJournal.Entries(_database, runId, from, countMax);

    /// <inheritdoc/>
    public override JournalEntry? LastEntry(string runId) => SqliteJournal.LastEntry(_database, runId);

    /// <inheritdoc/>
    public override IReadOnlyList<string> JournalRuns() => SqliteJournal.Runs(_database);

    /// <inheritdoc/>
    public override IReadOnlyList<LeaseTerm> Terms() => _database.Do("listing who led", () => _database.Rows(
        row => new LeaseTerm(new Epoch(row.GetInt64(0)), row.GetString(1), row.GetString(2), StoreClock.Moment(row.GetInt64(3))),
        "select epoch, holder, address, taken_at from terms order by epoch"));

    /// <inheritdoc/>
    public override IReadOnlyList<Sha256Digest> ListBlobs() => _blobs.List();

    /// <inheritdoc/>
    public override bool IsWhole(Sha256Digest blob) => _blobs.IsWhole(blob);

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        try
        {
            // Where somebody still reads the log, it stays needed, and the note says so.
            if (!_options.ReadOnly && _database.Fold())
            {
                _directory.NoteClosed();
            }
        }
        catch (Exception error) when (error is IOException or MalformedInputException)
        {
            // The next process recovers from the log; this one only reports.
            _options.Trouble?.Invoke(error.Message);
        }
        finally
        {
            _blobs.Dispose();
            _database.Dispose();
            _directory.Dispose();
        }
    }

    private protected override IBlobStore FenceBlobs(SeedIncarnation holder, Epoch epoch) => new FencedBlobs(_blobs, digest =>
        _database.Do($"deleting blob {digest.Short}", () =>
        {
            bool leads = _database.Scalar("select 1 from lease where holder = $1 and epoch = $2", holder.ToString(), epoch.Value) is not null;
            if (leads)
            {
                _blobs.Delete(digest);
            }

            return leads;
        }));

    private void Prepare()
    {
        bool hasTables = _database.Do("reading the schema", () => _database.Scalar("select 1 from sqlite_schema where name = 'store'")) is not null;
        if (hasTables)
        {
            string? version = Setting("schema");
            StoreSettings.RequireVersion(Name, version, SqliteSchema.Version);
        }

        if (!_options.ReadOnly)
        {
            _database.Together("making the tables", () => _database.Execute(SqliteSchema.Tables));
            _database.Do("noting the schema", () => _database.Execute(
                "insert into store (key, value) values ('schema', $1) on conflict do nothing", SqliteSchema.Version.ToString(CultureInfo.InvariantCulture)));

            // Also makes sure that there is a log from now on, which the note relies on.
            _database.Do("noting the opening", () => _database.Execute(
                "insert into store (key, value) values ('opened', $1) on conflict (key) do update set value = excluded.value",
                _options.Clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)));
            _directory.NoteOpen();
            if (_options.Federation is { } federation)
            {
                _database.Do("noting the federation", () => _database.Execute(
                    "insert into store (key, value) values ('federation', $1) on conflict do nothing", federation));
            }
        }

        StoreSettings.RequireFederation(Name, Setting("federation"), _options.Federation);
    }

    private string? Setting(string key) =>
        (string?)_database.Do("reading the store's settings", () => _database.Scalar("select value from store where key = $1", key));
}
