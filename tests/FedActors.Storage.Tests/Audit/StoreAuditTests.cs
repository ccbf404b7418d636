using Contracts;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Storage.Audit;
using FedActors.Storage.Tests.Postgres;
using FedActors.Storage.Tests.Sqlite;
using Microsoft.Data.Sqlite;

namespace FedActors.Storage.Tests.Audit;

public sealed class StoreAuditTests : IDisposable
{
    private readonly SqliteGround _ground = new();

    public void Dispose() => _ground.Dispose();

    [Fact]
    public void Whole_store_is_sound_and_its_last_rounds_are_measured_again()
    {
        new TrainedRun(_ground.Store, SomeSeeds.A).Commit(5);
        new TrainedRun(_ground.Store, SomeSeeds.B).Commit(5);
        new TrainedRun(_ground.Store, SomeSeeds.B, "other", keptMax: 9).Commit(300);

        AuditReport report = Check();

        Assert.Empty(report.Findings);
        Assert.True(report.IsSound);

        // Kept are model 0 and the last nine of each run: the runs share their first models, and the second one leaves alone what the first may need.
        Assert.Equal((2, 310L, 1 + 9 + 9, 8 + 8 + 8), (report.Runs, report.Rounds, report.Blobs, report.RoundsRecomputed));
    }

    [Fact]
    public void Shared_store_is_checked_alike()
    {
        using var ground = new PostgresGround();
        new TrainedRun(ground.First, SomeSeeds.A).Commit(3);
        new TrainedRun(ground.Second, SomeSeeds.B).Commit(3);

        AuditReport report = StoreAudit.Check(ground.Open(new StoreOptions { ReadOnly = true }));

        Assert.Empty(report.Findings);
        Assert.Equal((1, 6L, 5, 3), (report.Runs, report.Rounds, report.Blobs, report.RoundsRecomputed));
    }

    [Fact]
    public void Empty_store_is_sound() => Assert.Equal((0, 0L), (Check().Runs, Check().Rounds));

    [Theory]
    [InlineData("update rounds set record = cast(replace(cast(record as text), '\"stragglers\":[1]', '\"stragglers\":[0]') as blob) where round = 2",
        "damage: run run: round 2: the record was changed after it was committed: its hash is")]
    [InlineData("update rounds set record = cast(replace(cast(record as text), '\"round\":2', '\"round\": 2') as blob) where round = 2",
        "damage: run run: round 2: the record is not in canonical form")]
    [InlineData("update rounds set record = x'7b7d' where round = 2", "damage: run run: round 2: round 2: not a round record:")]
    [InlineData("delete from rounds where round = 2", "damage: run run: round 3: round 2 must stand here; rounds are missing.")]
    [InlineData("delete from rounds where round = 1", "damage: run run: round 2: round 1 must stand here; rounds are missing.")]
    [InlineData("update rounds set hash = zeroblob(32) where round = 1", "damage: run run: round 2: the chain is broken: the record names")]
    [InlineData("update rounds set epoch = 7 where round = 1", "damage: run run: round 2: its epoch 1 is smaller than that of the round before, 7.")]
    [InlineData("update rounds set holder = 'x/00000000000000000000000000000000' where round = 3", "damage: run run: round 3: it was committed by x/")]
    [InlineData("delete from terms", "damage: run run: round 1: it was committed by seed-a/")]
    [InlineData("update rounds set run_id = 'other', round = 1 where round = 3", "damage: run other: round 1: the record is that of run run, round 3,")]
    [InlineData("update runs set initial_model = zeroblob(32)", "damage: run run: round 1: it starts from model")]
    [InlineData("update runs set configuration = zeroblob(32)", "damage: run run: round 1: its configuration is")]
    [InlineData("delete from runs", "warning: run run: it has committed rounds but is not in the list of runs.")]
    [InlineData("delete from lease", "warning: the lease has epoch 0, but epoch 1 was used: its row was deleted or set back. The next leader gets 2.")]
    [InlineData("update rounds set committed_at = 1 where round = 3", "note: run run: round 3: by the store's clock it was committed before")]
    public void What_was_changed_by_hand_is_found(string meddling, string finding)
    {
        new TrainedRun(_ground.Store, SomeSeeds.A).Commit(3);
        Meddle(meddling);

        AuditReport report = Check();

        Assert.Contains(report.Findings, found => found.ToString().StartsWith(finding, StringComparison.Ordinal));
        Assert.Equal(!finding.StartsWith("damage", StringComparison.Ordinal), report.IsSound);
    }

    [Fact]
    public void Damaged_and_missing_models_are_found()
    {
        Sha256Digest last = new TrainedRun(_ground.Store, SomeSeeds.A).Commit(3).Last!.NextModel;
        Meddle($"update small_blobs set bytes = zeroblob(length(bytes)) where digest = x'{last}'");
        AuditReport damaged = Check();
        Meddle($"delete from small_blobs where digest = x'{last}'");
        AuditReport missing = Check();

        Assert.Contains(damaged.Findings, found => found.Sentence == $"blob {last} does not have the digest that is its name: it was changed or damaged.");
        Assert.All([damaged, missing], report => Assert.Contains(
            report.Findings, found => found.ToString() == $"damage: run run: round 3: its model {last.Short} is not in the store or damaged; the run cannot go on."));
    }

    [Fact]
    public void Wrong_norm_is_found_by_measuring_again()
    {
        TrainedRun run = new TrainedRun(_ground.Store, SomeSeeds.A).Commit(1);
        RoundRecord lie = Records.Make(2, run.Epoch, run.Last) with
        {
            NextModel = run.Models.Put(TrainedRun.ModelOf(2)),
            Metrics = new RoundMetrics(null, null, null, null, null, 2.5),
        };
        Assert.Equal(CommitOutcome.Committed, _ground.Store.OpenJournal(SomeSeeds.A).Append(lie));

        Assert.Equal("damage: run run: round 2: its model changed by 2; the record says 2.5.", Assert.Single(Check().Findings).ToString());
    }

    [Fact]
    public void Update_that_counts_twice_is_found()
    {
        TrainedRun run = new TrainedRun(_ground.Store, SomeSeeds.A).Commit(1);
        AcceptedUpdate update = new(new TaskKey(new RoundNumber(2), 1, 0), new ClientId(1), new Incarnation(1), 10, 10, Records.Digest("body"));
        AcceptedUpdate foreign = update with { Key = update.Key with { Slot = 1 } };
        RoundRecord record = Records.Make(2, run.Epoch, run.Last) with
        {
            NextModel = run.Models.Put(TrainedRun.ModelOf(2)),
            Metrics = new RoundMetrics(null, null, null, null, null, 2),
            Accepted = [update, update, foreign],
        };
        _ground.Store.OpenJournal(SomeSeeds.A).Append(record);
        RoundRecord late = Records.Make(3, run.Epoch, record) with { Model = record.NextModel, NextModel = record.NextModel, Accepted = [update], Metrics = record.Metrics with { UpdateNorm = 0 } };
        _ground.Store.OpenJournal(SomeSeeds.A).Append(late);

        Assert.Equal(
            [
                "damage: run run: round 2: the update of client-1 for round 2 attempt 1 slot 0 counts twice.",
                "damage: run run: round 2: the update of client-1 counts in slot 1, which was not its own.",
                "damage: run run: round 3: the update of client-1 for round 2 attempt 1 slot 0 counts twice.",
            ],
            Check().Findings.Select(finding => finding.ToString()));
    }

    [Fact]
    public void Settings_are_checked_by_whoever_knows_what_belongs_to_a_configuration()
    {
        new TrainedRun(_ground.Store, SomeSeeds.A).Commit(1);

        Assert.True(StoreAudit.Check(_ground.Store, configurationOf: run => run.Configuration).IsSound);
        AuditFinding finding = Assert.Single(StoreAudit.Check(_ground.Store, configurationOf: _ => default).Findings);
        Assert.StartsWith("its settings have the digest 000000000000; it began with ", finding.Sentence);
    }

    [Fact]
    public void Run_that_is_not_there_is_told() => Assert.Equal(
        "warning: run nobody: the store knows no such run.", Assert.Single(StoreAudit.Check(_ground.Store, "nobody").Findings).ToString());

    private AuditReport Check() => StoreAudit.Check(_ground.Reopen());

    private void Meddle(string sql)
    {
        _ground.Close();
        using var connection = new SqliteConnection($"Data Source={_ground["federation.db"]};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(command.ExecuteNonQuery() > 0, "The meddling changed nothing.");
    }
}
