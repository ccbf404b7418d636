using System.Globalization;
using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Storage.Blobs;
using Npgsql;
using static FedActors.Storage.Postgres.PostgresDatabase;

namespace FedActors.Storage.Postgres;

/// <summary>A federation's store in a schema of a PostgreSQL database, shared by any number of seeds.</summary>
public sealed class PostgresStore : FederationStore
{
    private readonly PostgresDatabase _database;
    private readonly StoreMemory _memory;
    private readonly PostgresLease _lease;
    private readonly PostgresBlobs _blobs;
    private readonly BlobCache _cache;
    private readonly StoreOptions _options;

    /// <summary>Opens the store, making what is missing.</summary>
    public PostgresStore(StoreAddress.Postgres address, StoreOptions options)
        : base(address.ToString())
    {
        _options = options;
        _database = new PostgresDatabase(address);
        try
        {
            Prepare(address.Schema);
            _cache = new BlobCache(options.CacheDirectory, options.CachedBlobsMax);
        }
        catch
        {
            _database.Dispose();
            throw;
        }

        _memory = new StoreMemory(Name);
        _lease = new PostgresLease(_database);
        _blobs = new PostgresBlobs(_database, _cache);
        Sites = new PostgresSites(_database);
        Receipts = new PostgresReceipts(_database, Name);
        Runs = new PostgresRuns(_database);
    }

    /// <inheritdoc/>
    public override ILeaseStore Lease => _lease;

    /// <inheritdoc/>
    public override ISiteRegistry Sites { get; }

    /// <inheritdoc/>
    public override IRunRegistry Runs { get; }

    /// <inheritdoc/>
    public override IReceiptStore Receipts { get; }

    /// <inheritdoc/>
    public override IBlobStore Blobs => _blobs;

    /// <inheritdoc/>
    public override IRoundJournal OpenJournal(SeedIncarnation holder) => new PostgresJournal(_database, _memory, _options, holder);

    /// <inheritdoc/>
    public override IPrivacyLedgerStore OpenLedger(SeedIncarnation holder) => new PostgresLedger(_database, _options, holder);

    /// <inheritdoc/>
    public override IReadOnlyList<JournalEntry> ReadEntries(string runId, int from = 1, int countMax = int.MaxValue) =>
        PostgresJournal.Entries(_database, runId, from, countMax);

    /// <inheritdoc/>
    public override JournalEntry? LastEntry(string runId) => PostgresJournal.LastEntry(_database, runId);

    /// <inheritdoc/>
    public override IReadOnlyList<string> JournalRuns() => PostgresJournal.Runs(_database);

    /// <inheritdoc/>
    public override IReadOnlyList<LeaseTerm> Terms() => _database.Do("listing who led", connection => Rows(
        connection,
        row => new LeaseTerm(new Epoch(row.GetInt64(0)), row.GetString(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3)),
        "select epoch, holder, address, taken_at from terms order by epoch"));

    /// <inheritdoc/>
    public override IReadOnlyList<Sha256Digest> ListBlobs() => _blobs.List();

    /// <inheritdoc/>
    public override bool IsWhole(Sha256Digest blob) => _blobs.IsWhole(blob);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _lease.Dispose();
        _database.Dispose();
        _cache.Dispose();
    }

    private protected override IBlobStore FenceBlobs(SeedIncarnation holder, Epoch epoch) =>
        new FencedBlobs(_blobs, digest => _blobs.DeleteAs(digest, holder, epoch));

    private void Prepare(string schema) => _database.Together("opening the store", connection =>
    {
        // Seeds that start together make the tables one after another.
        Execute(connection, "select pg_advisory_xact_lock(hashtextextended($1, 0))", $"fedactors {schema}");
        bool hasSchema = Scalar(connection, "select 1 from pg_namespace where nspname = $1", schema) is not null;
        bool hasTables = hasSchema && HasTable(connection, schema, "store");
        if (!hasTables && _options.ReadOnly)
        {
            throw new MalformedInputException(Name, $"the schema {schema} holds no store. Name another schema.");
        }

        if (!hasTables)
        {
            Make(connection, schema, hasSchema);
        }

        StoreSettings.RequireVersion(Name, Setting(connection, "schema"), PostgresSchema.Version);
        AddLaterTables(connection, schema);
        RequireTables(connection, schema);
        if (_options is { Federation: { } federation, ReadOnly: false })
        {
            Execute(connection, "insert into store (key, value) values ('federation', $1) on conflict do nothing", federation);
        }

        StoreSettings.RequireFederation(Name, Setting(connection, "federation"), _options.Federation);
        return true;
    });

    private static void Make(NpgsqlConnection connection, string schema, bool hasSchema)
    {
        if (!hasSchema)
        {
            // A schema's name cannot be a parameter; the address let nothing through but a-z, 0-9 and _.
            Execute(connection, $"create schema \"{schema}\"");
        }

        Execute(connection, PostgresSchema.Tables);
        Execute(
            connection, "insert into store (key, value) values ('schema', $1)", PostgresSchema.Version.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A store that an earlier release made lacks only tables that it had no use for: they are made now, and hold nothing.</summary>
    private void AddLaterTables(NpgsqlConnection connection, string schema)
    {
        string[] missing = [.. PostgresSchema.TableNames.Where(table => !HasTable(connection, schema, table))];
        if (missing.Length > 0 && missing.All(PostgresSchema.LaterTableNames.Contains) && !_options.ReadOnly)
        {
            Execute(connection, PostgresSchema.Tables);
        }
    }

    private void RequireTables(NpgsqlConnection connection, string schema)
    {
        string[] missing = [.. PostgresSchema.TableNames.Where(table => !HasTable(connection, schema, table))];
        if (missing.Length > 0)
        {
            throw new MalformedInputException(
                Name, $"the table{(missing.Length > 1 ? "s" : "")} {string.Join(", ", missing)} of the store {(missing.Length > 1 ? "are" : "is")} missing. "
                    + (missing.All(PostgresSchema.LaterTableNames.Contains) ? "An earlier release made this store: open it with a seed of this one first. " : "")
                    + "Restore the schema from a backup, or name another schema for a new store.");
        }

        string rights = _options.ReadOnly ? "select" : "select, insert, update, delete";
        string[] closed = [.. PostgresSchema.TableNames.Where(table => rights.Split(", ").Any(right => Scalar(
            connection, "select has_table_privilege(format('%I.%I', $1, $2), $3)", schema, table, right) is not true))];
        if (closed.Length > 0)
        {
            throw new MalformedInputException(
                Name, $"the user lacks rights on {string.Join(", ", closed)}. Run: grant {rights} on all tables in schema {schema} to this user.");
        }
    }

    private static bool HasTable(NpgsqlConnection connection, string schema, string table) => Scalar(
        connection, "select 1 from pg_catalog.pg_tables where schemaname = $1 and tablename = $2", schema, table) is not null;

    private static string? Setting(NpgsqlConnection connection, string key) => (string?)Scalar(connection, "select value from store where key = $1", key);
}
