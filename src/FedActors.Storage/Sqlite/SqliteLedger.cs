using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Privacy;
using FedActors.Core.Rounds;

namespace FedActors.Storage.Sqlite;

/// <summary>The privacy ledgers of an embedded store; appends are those of one holder of the lease.</summary>
internal sealed class SqliteLedger(SqliteDatabase database, TimeProvider clock, SeedIncarnation holder) : IPrivacyLedgerStore
{
    /// <inheritdoc/>
    public CommitOutcome Append(PrivacyDraw draw) => database.Do($"writing entry {draw.Version} of privacy ledger {draw.Population}", () =>
    {
        int added = database.Execute(
            """
            insert into privacy_draws (population, version, run_id, round, attempt, epoch, noise_multiplier, sampling_rate, holder, drawn_at)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
            where exists (select 1 from lease where epoch = $6 and holder = $9)
                and ($2 = 1 or exists (select 1 from privacy_draws where population = $1 and version = $2 - 1))
            on conflict (population, version) do nothing
            """,
            draw.Population, draw.Version, draw.RunId, draw.Round.Value, draw.Attempt, draw.Epoch.Value, draw.NoiseMultiplier, draw.SamplingRate,
            holder.ToString(), StoreClock.Microseconds(clock.GetUtcNow()));
        return added > 0 || Entries(database, draw.Population).Contains(draw) ? CommitOutcome.Committed : CommitOutcome.Fenced;
    });

    /// <inheritdoc/>
    public IReadOnlyList<PrivacyDraw> Read(string population) => database.Do($"reading privacy ledger {population}", () => Entries(database, population));

    public static IReadOnlyList<PrivacyDraw> Entries(SqliteDatabase database, string population) => database.Rows(
        row => new PrivacyDraw(
            row.GetString(0), row.GetInt64(1), row.GetString(2), new RoundNumber(row.GetInt32(3)), row.GetInt32(4), new Epoch(row.GetInt64(5)),
            row.GetDouble(6), row.GetDouble(7)),
        "select population, version, run_id, round, attempt, epoch, noise_multiplier, sampling_rate from privacy_draws where population = $1 order by version",
        population);
}
