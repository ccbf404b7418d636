using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;
using Microsoft.Data.Sqlite;

namespace FedActors.Storage.Sqlite;

/// <summary>The committed rounds of an embedded store; appends are those of one holder of the lease.</summary>
internal sealed class SqliteJournal(SqliteDatabase database, string name, TimeProvider clock, SeedIncarnation holder) : IRoundJournal
{
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
        return database.Do($"appending round {record.Round} of run {record.RunId}", () =>
        {
            int added = database.Execute(
                """
                insert into rounds (run_id, round, epoch, holder, hash, previous, record, committed_at)
                select $1, $2, $3, $4, $5, $6, $7, $8
                where exists (select 1 from lease where epoch = $3 and holder = $4)
                    and ($2 = 1 and $6 = zeroblob(32) or exists (select 1 from rounds where run_id = $1 and round = $2 - 1 and hash = $6))
                and ($9 = 0 or exists (select 1 from privacy_draws where population = $10 and version = $9 and run_id = $1 and round = $2 and attempt = $11))
                on conflict (run_id, round) do nothing
                """,
                record.RunId, record.Round.Value, record.Epoch.Value, holder.ToString(), hash, record.Previous, json,
                StoreClock.Microseconds(clock.GetUtcNow()), record.Privacy?.LedgerVersion ?? 0, record.Privacy?.Population ?? "", record.Attempt);
            return added > 0 || Holds(record, hash) ? CommitOutcome.Committed : CommitOutcome.Fenced;
        });
    }

    /// <inheritdoc/>
    public RoundRecord? Last(string runId) => LastEntry(database, runId)?.Open(name);

    /// <inheritdoc/>
    public IReadOnlyList<RoundRecord> Read(string runId, int from = 1, int countMax = int.MaxValue) =>
        [.. Entries(database, runId, from, countMax).Select(entry => entry.Open(name))];

    public static JournalEntry? LastEntry(SqliteDatabase database, string runId) => database
        .Do($"reading the last round of run {runId}", () => database.Rows(Entry, $"{Columns} where run_id = $1 order by round desc limit 1", runId))
        .FirstOrDefault();

    public static IReadOnlyList<JournalEntry> Entries(SqliteDatabase database, string runId, int from, int countMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(countMax);
        return database.Do($"reading rounds of run {runId}", () => database.Rows(
            Entry, $"{Columns} where run_id = $1 and round >= $2 order by round limit $3", runId, from, countMax));
    }

    public static IReadOnlyList<string> Runs(SqliteDatabase database) =>
        database.Do("listing the runs of the journal", () => database.Rows(row => row.GetString(0), EachRun));

    /// <summary>Whether this very record stands in its place: someone did not hear the first answer.</summary>
    private bool Holds(RoundRecord record, Sha256Digest hash) =>
        database.Scalar("select 1 from rounds where run_id = $1 and round = $2 and hash = $3", record.RunId, record.Round.Value, hash) is not null;

    private static JournalEntry Entry(SqliteDataReader row) => new(
        row.GetString(0),
        new RoundNumber(row.GetInt32(1)),
        new Epoch(row.GetInt64(2)),
        row.GetString(3),
        new Sha256Digest(row.GetFieldValue<byte[]>(4)),
        new Sha256Digest(row.GetFieldValue<byte[]>(5)),
        row.GetFieldValue<byte[]>(6),
        StoreClock.Moment(row.GetInt64(7)));
}
