using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using Npgsql;
using static FedActors.Storage.Postgres.PostgresDatabase;

namespace FedActors.Storage.Postgres;

/// <summary>The runs of a shared store.</summary>
internal sealed class PostgresRuns(PostgresDatabase database) : IRunRegistry
{
    /// <inheritdoc/>
    public RegisteredRun Open(RegisteredRun run) => database.Do($"opening run {run.RunId}", connection =>
    {
        Execute(
            connection,
            """
            insert into runs (run_id, configuration, settings, initial_model, wish, created_at) values ($1, $2, $3, $4, $5, clock_timestamp())
            on conflict (run_id) do nothing
            """,
            run.RunId, run.Configuration, run.Settings, run.InitialModel, run.Wish.ToString());
        return Read(connection).Single(known => known.RunId == run.RunId);
    });

    /// <inheritdoc/>
    public bool SetWish(string runId, RunWish wish) => database.Do($"setting the wish of run {runId}", connection =>
    {
        Execute(connection, "update runs set wish = $2 where run_id = $1 and wish <> 'Stop'", runId, wish.ToString());
        return Scalar(connection, "select 1 from runs where run_id = $1", runId) is not null;
    });

    /// <inheritdoc/>
    public IReadOnlyList<RegisteredRun> All() => database.Do("listing the runs", Read);

    private static List<RegisteredRun> Read(NpgsqlConnection connection) => Rows(
        connection,
        row => new RegisteredRun(
            row.GetString(0),
            new Sha256Digest(row.GetFieldValue<byte[]>(1)),
            row.GetString(2),
            new Sha256Digest(row.GetFieldValue<byte[]>(3)),
            Enum.Parse<RunWish>(row.GetString(4)),
            row.GetFieldValue<DateTimeOffset>(5)),
        "select run_id, configuration, settings, initial_model, wish, created_at from runs order by ordinal");
}
