using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;

namespace FedActors.Storage.Sqlite;

/// <summary>The runs of an embedded store.</summary>
internal sealed class SqliteRuns(SqliteDatabase database, TimeProvider clock) : IRunRegistry
{
    /// <inheritdoc/>
    public RegisteredRun Open(RegisteredRun run) => database.Together($"opening run {run.RunId}", () =>
    {
        database.Execute(
            """
            insert into runs (run_id, configuration, settings, initial_model, wish, created_at) values ($1, $2, $3, $4, $5, $6)
            on conflict (run_id) do nothing
            """,
            run.RunId, run.Configuration, run.Settings, run.InitialModel, run.Wish.ToString(), StoreClock.Microseconds(clock.GetUtcNow()));
        return Read().Single(known => known.RunId == run.RunId);
    });

    /// <inheritdoc/>
    public bool SetWish(string runId, RunWish wish) => database.Together($"setting the wish of run {runId}", () =>
    {
        database.Execute("update runs set wish = $2 where run_id = $1 and wish <> 'Stop'", runId, wish.ToString());
        return database.Scalar("select 1 from runs where run_id = $1", runId) is not null;
    });

    /// <inheritdoc/>
    public IReadOnlyList<RegisteredRun> All() => database.Do("listing the runs", Read);

    private List<RegisteredRun> Read() => database.Rows(
        row => new RegisteredRun(
            row.GetString(0),
            new Sha256Digest(row.GetFieldValue<byte[]>(1)),
            row.GetString(2),
            new Sha256Digest(row.GetFieldValue<byte[]>(3)),
            Enum.Parse<RunWish>(row.GetString(4)),
            StoreClock.Moment(row.GetInt64(5))),
        "select run_id, configuration, settings, initial_model, wish, created_at from runs order by ordinal");
}
