using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;
using Npgsql;
using static FedActors.Storage.Postgres.PostgresDatabase;

namespace FedActors.Storage.Postgres;

/// <summary>
/// The committed rounds of a shared store; appends are those of one holder of the lease. A commit is one statement that locks the lease's
/// row for sharing: a take-over that is not yet committed is waited for, and then counts.
/// </summary>
internal sealed class PostgresJournal(PostgresDatabase database, StoreMemory memory, StoreOptions options, SeedIncarnation holder) : IRoundJournal
{
    private const string AppendStatement = """
        with held as (select 1 from lease where epoch = $3 and holder = $4 for share)
        insert into rounds (run_id, round, epoch, holder, hash, previous, record, committed_at)
        select $1, $2, $3, $4, $5, $6, $7, clock_timestamp() from held
        where (($2 = 1 and $6 = decode(repeat('00', 32), 'hex')) or exists (select 1 from rounds where run_id = $1 and round = $2 - 1 and hash = $6))
            and ($8 = 0 or exists (select 1 from privacy_draws where population = $9 and version = $8 and run_id = $1 and round = $2 and attempt = $10))
        on conflict (run_id, round) do nothing
        """;

    private const string Columns = "select run_id, round, epoch, holder, hash, previous, record, committed_at from rounds";

    // From run to run by the index, past all rounds.
    private const string EachRun = """
        with recursive each (run_id) as (
            select min(run_id) from rounds
            union all
            select (select min(run_id) from rounds where run_id > each.run_id) from each where each.run_id is not null)
        select run_id from each where run_id is not null
        """;

    /// <inheritdoc/>
    public CommitOutcome Append(RoundRecord record)
    {
        byte[] json = RoundRecordJson.Write(record);
        Sha256Digest hash = Sha256Digest.Of(json);
        string doing = $"appending round {record.Round} of run {record.RunId}";
        CommitOutcome outcome = database.Do(doing, connection =>
        {
            try
            {
                return Commit(connection, record, json, hash);
            }
            catch (NpgsqlException error) when (PostgresWords.IsUnknown(error))
            {
                options.Trouble?.Invoke($"{PostgresWords.Of(error, database.Name, doing).Message} Whether the round is committed is found out by appending it again.");
                return CommitOutcome.Unknown;
            }
        });
        if (outcome == CommitOutcome.Committed)
        {
            memory.Committed(record.RunId, record.Round.Value, hash);
        }

        return outcome;
    }

    /// <inheritdoc/>
    public RoundRecord? Last(string runId) => memory.Check(runId, () => LastEntry(database, runId))?.Open(database.Name);

    /// <inheritdoc/>
    public IReadOnlyList<RoundRecord> Read(string runId, int from = 1, int countMax = int.MaxValue) =>
        [.. Entries(database, runId, from, countMax).Select(entry => entry.Open(database.Name))];

    public static JournalEntry? LastEntry(PostgresDatabase database, string runId) => database.Do(
        $"reading the last round of run {runId}",
        connection => Rows(connection, Entry, $"{Columns} where run_id = $1 order by round desc limit 1", runId).FirstOrDefault());

    public static IReadOnlyList<JournalEntry> Entries(PostgresDatabase database, string runId, int from, int countMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(countMax);
        return database.Do($"reading rounds of run {runId}", connection => Rows(
            connection, Entry, $"{Columns} where run_id = $1 and round >= $2 order by round limit $3", runId, from, countMax));
    }

    public static IReadOnlyList<string> Runs(PostgresDatabase database) =>
        database.Do("listing the runs of the journal", connection => Rows(connection, row => row.GetString(0), EachRun));

    private CommitOutcome Commit(NpgsqlConnection connection, RoundRecord record, byte[] json, Sha256Digest hash)
    {
        int added = Execute(
            connection, AppendStatement, record.RunId, record.Round.Value, record.Epoch.Value, holder.ToString(), hash, record.Previous, json,
            record.Privacy?.LedgerVersion ?? 0, record.Privacy?.Population ?? "", record.Attempt);
        if (added > 0)
        {
            return CommitOutcome.Committed;
        }

        // Nothing was added: this very record stands there, because its first answer was lost, or its writer leads no more.
        bool stands = Scalar(
            connection, "select 1 from rounds where run_id = $1 and round = $2 and hash = $3", record.RunId, record.Round.Value, hash) is not null;
        return stands ? CommitOutcome.Committed : CommitOutcome.Fenced;
    }

    private static JournalEntry Entry(NpgsqlDataReader row) => new(
        row.GetString(0),
        new RoundNumber(row.GetInt32(1)),
        new Epoch(row.GetInt64(2)),
        row.GetString(3),
        new Sha256Digest(row.GetFieldValue<byte[]>(4)),
        new Sha256Digest(row.GetFieldValue<byte[]>(5)),
        row.GetFieldValue<byte[]>(6),
        row.GetFieldValue<DateTimeOffset>(7));
}
