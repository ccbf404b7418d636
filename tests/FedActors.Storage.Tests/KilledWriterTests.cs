using System.Globalization;
using Contracts;
using Contracts.Postgres;
using FedActors.Core.Protocol;
using FedActors.Storage.Audit;
using FedActors.Storage.Tests.Postgres;

namespace FedActors.Storage.Tests;

/// <summary>A process that commits without pause is killed again and again; the next goes on (reliability reference 4.3, rows 34 and 51).</summary>
public sealed class KilledWriterTests
{
    private const int Seed = 20260923;

    [Fact]
    public void Sqlite_loses_no_round_that_was_acknowledged()
    {
        using var directory = new TemporaryDirectory();

        KillAgainAndAgain($"sqlite:{directory["store"]}", kills: 8);
    }

    [Fact]
    public void Postgres_loses_no_round_that_was_acknowledged()
    {
        using var schema = new PostgresSchemaGround();

        KillAgainAndAgain(schema.Address, kills: 8);
    }

    private static void KillAgainAndAgain(string address, int kills)
    {
        var random = new Random(Seed);
        int acknowledged = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            using (var child = new CommittingChild(address, SomeSeeds.Named(string.Create(CultureInfo.InvariantCulture, $"life-{kill}"))))
            {
                int last = child.KillAfter(random.Next(1, 60));
                Assert.True(last > acknowledged);
                acknowledged = last;
            }

            using FederationStore store = FederationStore.Open(StoreAddress.Parse(address));
            JournalEntry found = store.LastEntry(Records.Run)!;
            Assert.InRange(found.Round.Value, acknowledged, acknowledged + 1);
            Assert.Equal(ModelFile.Digest(TrainedRun.ModelOf(found.Round.Value)), found.Open(store.Name).NextModel);
            AuditReport report = StoreAudit.Check(store);
            Assert.Empty(report.Findings);
            Assert.Equal(found.Round.Value, report.Rounds);
            acknowledged = found.Round.Value;
        }
    }
}
