using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Privacy;
using FedActors.Core.Rounds;
using Npgsql;
using static FedActors.Storage.Postgres.PostgresDatabase;

namespace FedActors.Storage.Postgres;

/// <summary>The privacy ledgers of a shared store; appends are those of one holder of the lease, fenced as commits are.</summary>
internal sealed class PostgresLedger(PostgresDatabase database, StoreOptions options, SeedIncarnation holder) : IPrivacyLedgerStore
{
    private const string AppendStatement = """
        with held as (select 1 from lease where epoch = $6 and holder = $9 for share)
        insert into privacy_draws (population, version, run_id, round, attempt, epoch, noise_multiplier, sampling_rate, holder, drawn_at)
        select $1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp() from held
        where $2 = 1 or exists (select 1 from privacy_draws where population = $1 and version = $2 - 1)
        on conflict (population, version) do nothing
        """;

    /// <inheritdoc/>
    public CommitOutcome Append(PrivacyDraw draw)
    {
        string doing = $"writing entry {draw.Version} of privacy ledger {draw.Population}";
        return database.Do(doing, connection =>
        {
            try
            {
                int added = Execute(
                    connection, AppendStatement, draw.Population, draw.Version, draw.RunId, draw.Round.Value, draw.Attempt, draw.Epoch.Value,
                    draw.NoiseMultiplier, draw.SamplingRate, holder.ToString());
                return added > 0 || Entries(connection, draw.Population).Contains(draw) ? CommitOutcome.Committed : CommitOutcome.Fenced;
            }
            catch (NpgsqlException error) when (PostgresWords.IsUnknown(error))
            {
                options.Trouble?.Invoke($"{PostgresWords.Of(error, database.Name, doing).Message} Whether the entry is there is found out by writing it again.");
                return CommitOutcome.Unknown;
            }
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<PrivacyDraw> Read(string population) =>
        database.Do($"reading privacy ledger {population}", connection => Entries(connection, population));

    public static List<PrivacyDraw> Entries(NpgsqlConnection connection, string population) => Rows(
        connection,
        row => new PrivacyDraw(
            row.GetString(0), row.GetInt64(1), row.GetString(2), new RoundNumber(row.GetInt32(3)), row.GetInt32(4), new Epoch(row.GetInt64(5)),
            row.GetDouble(6), row.GetDouble(7)),
        "select population, version, run_id, round, attempt, epoch, noise_multiplier, sampling_rate from privacy_draws where population = $1 order by version",
        population);
}
