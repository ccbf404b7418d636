using Contracts;
using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;
using FedActors.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace FedActors.Storage.Tests.Sqlite;

/// <summary>An embedded store from one process to the next, and what a person is told when it is not as it should be (rows 38 to 40, 50, 51).</summary>
public sealed class SqliteStoreTests : IDisposable
{
    private readonly SqliteGround _ground = new();
    private readonly TemporaryDirectory _elsewhere = new();

    public void Dispose()
    {
        _ground.Dispose();
        _elsewhere.Dispose();
    }

    [Fact]
    public void Reopened_store_has_everything_and_its_lease_is_free_for_another_life()
    {
        RoundRecord last = new TrainedRun(_ground.Store, SomeSeeds.A).Commit(3).Last!;
        _ground.Store.Sites.Register(new SiteName("north", new ClientId(1)), Guid.Empty);

        FederationStore store = _ground.Reopen();

        Assert.Equal(last.Hash, store.OpenJournal(SomeSeeds.B).Last(Records.Run)?.Hash);
        Assert.Single(store.Sites.All());
        Assert.Single(store.Runs.All());
        LeaseView view = store.Lease.Look();
        Assert.Equal((SomeSeeds.A, new Epoch(1)), (view.Holder!.Value, view.Epoch));
        Assert.True(view.Left <= TimeSpan.Zero);
        Assert.Equal(new Epoch(2), store.Lease.Claim(SomeSeeds.Claim(SomeSeeds.B)).Epoch);
        Assert.Equal(CommitOutcome.Fenced, store.OpenJournal(SomeSeeds.A).Append(Records.Make(4, new Epoch(1), last)));
    }

    [Fact]
    public void Second_process_is_refused_and_told_whose_the_store_is()
    {
        MalformedInputException error = Assert.Throws<MalformedInputException>(() => _ground.Open());

        Assert.StartsWith($"{_ground["lock"]}: process {Environment.ProcessId} on {Environment.MachineName} has this store open, and a SQLite store is for one seed.", error.Message);
    }

    [Fact]
    public void Store_can_be_read_beside_the_process_that_writes_it()
    {
        TrainedRun run = new TrainedRun(_ground.Store, SomeSeeds.A).Commit(2);
        using FederationStore reader = _ground.Open(new StoreOptions { ReadOnly = true });
        run.Commit(1);

        Assert.Equal(3, reader.LastEntry(Records.Run)?.Round.Value);
        Assert.NotNull(reader.Blobs.Find(run.Last!.NextModel));
        MalformedInputException error = Assert.Throws<MalformedInputException>(() => reader.Runs.SetWish(Records.Run, RunWish.Stop));
        Assert.Contains("setting the wish of run run failed: ", error.Message);
        run.Commit(1);
    }

    [Fact]
    public void Directory_without_a_store_is_not_made_by_reading() => Assert.Contains(
        "there is no store here.",
        Assert.Throws<MalformedInputException>(() => FederationStore.Open(new StoreAddress.Sqlite(_elsewhere["nothing"]), new StoreOptions { ReadOnly = true })).Message);

    [Theory]
    [InlineData("update store set value = '99' where key = 'schema'", "the store's tables have version 99; this program knows up to 1.")]
    [InlineData("delete from store where key = 'schema'", "the store does not say which version its tables have")]
    [InlineData("alter table rounds rename to elsewhere; alter table elsewhere drop column hash; alter table elsewhere rename to rounds", null)]
    public void Tables_that_are_not_this_versions_are_refused(string meddling, string? words)
    {
        _ground.Close();
        using (var connection = new SqliteConnection($"Data Source={_ground["federation.db"]};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = meddling;
            command.ExecuteNonQuery();
        }

        if (words is not null)
        {
            Assert.Contains(words, Assert.Throws<MalformedInputException>(() => _ground.Open()).Message);
        }
        else
        {
            Assert.Contains("The tables are not as this version made them", Assert.Throws<MalformedInputException>(
                () => _ground.Reopen().OpenJournal(SomeSeeds.A).Append(Records.Make(1, new Epoch(1), null))).Message);
        }
    }

    [Fact]
    public void Store_of_another_federation_is_refused()
    {
        _ground.Close();
        _ground.Open(new StoreOptions { Federation = "hospitals" }).Dispose();

        Assert.Contains(
            "the store belongs to the federation \"hospitals\", not to \"banks\".",
            Assert.Throws<MalformedInputException>(() => _ground.Open(new StoreOptions { Federation = "banks" })).Message);
    }

    [Fact]
    public void What_a_crash_leaves_is_recovered()
    {
        RoundRecord last = new TrainedRun(_ground.Store, SomeSeeds.A).Commit(5).Last!;

        using FederationStore after = FederationStore.Open(CopyAsACrashLeavesIt());

        Assert.Equal(last.Hash, after.OpenJournal(SomeSeeds.B).Last(Records.Run)?.Hash);
    }

    [Fact]
    public void Log_that_was_taken_away_after_a_crash_is_missed()
    {
        new TrainedRun(_ground.Store, SomeSeeds.A).Commit(5);
        StoreAddress.Sqlite copy = CopyAsACrashLeavesIt();
        File.Delete(Path.Combine(copy.Directory, "federation.db-wal"));

        MalformedInputException error = Assert.Throws<MalformedInputException>(() => FederationStore.Open(copy));

        Assert.Contains("the database's log is missing although the last process", error.Message);
        Assert.Contains($"to go on without them, delete {Path.Combine(copy.Directory, "open")}.", error.Message);
    }

    [Fact]
    public void Missing_log_of_a_store_that_was_closed_means_nothing()
    {
        RoundRecord last = new TrainedRun(_ground.Store, SomeSeeds.A).Commit(5).Last!;
        _ground.Close();
        File.Delete(_ground["federation.db-wal"]);

        using FederationStore store = _ground.Open();

        Assert.Equal(last.Hash, store.LastEntry(Records.Run)?.Hash);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Truncated_database_is_refused(double part)
    {
        new TrainedRun(_ground.Store, SomeSeeds.A).Commit(200);
        _ground.Close();
        using (FileStream file = File.OpenWrite(_ground["federation.db"]))
        {
            file.SetLength((long)(file.Length * part));
        }

        Assert.Contains("the database is damaged.", Assert.Throws<MalformedInputException>(() => _ground.Open()).Message);
    }

    [Fact]
    public void File_that_is_no_database_is_refused()
    {
        _ground.Close();
        File.WriteAllText(_ground["federation.db"], new string('x', 10_000));

        Assert.Contains("the database is damaged. opening the database failed:", Assert.Throws<MalformedInputException>(() => _ground.Open()).Message);
    }

    [Fact]
    public void Database_locked_by_another_program_is_told()
    {
        using var connection = new SqliteConnection($"Data Source={_ground["federation.db"]};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "begin immediate";
        command.ExecuteNonQuery();

        StoreException error = Assert.Throws<StoreException>(() => _ground.Store.Lease.Claim(SomeSeeds.Claim(SomeSeeds.A)));

        Assert.Contains($"claiming the lease for {SomeSeeds.A} failed. Another program has locked the database for 5 s.", error.Message);
        command.CommandText = "rollback";
        command.ExecuteNonQuery();
        Assert.True(_ground.Store.Lease.Claim(SomeSeeds.Claim(SomeSeeds.A)).IsHeldBy(SomeSeeds.A));
    }

    [Fact]
    public void Full_disk_changes_nothing_and_goes_on_when_there_is_room()
    {
        using var database = new SqliteDatabase(_elsewhere["full.db"], "sqlite:full", readOnly: false);
        database.Together("making the tables", () => database.Execute(SqliteSchema.Tables));
        IRoundJournal journal = new SqliteJournal(database, "sqlite:full", _ground.Clock, SomeSeeds.A);
        Epoch epoch = new SqliteLease(database, _ground.Clock).Claim(SomeSeeds.Claim(SomeSeeds.A)).Epoch;
        database.Do("filling the disk", () => database.Scalar("pragma max_page_count = 40"));
        RoundRecord? last = null;

        StoreException error = Assert.Throws<StoreException>(() =>
        {
            for (int round = 1; round < 10_000; round++)
            {
                RoundRecord next = Records.Make(round, epoch, last);
                Assert.Equal(CommitOutcome.Committed, journal.Append(next));
                last = next;
            }
        });

        Assert.Contains("The disk is full, or this user's quota is used up; nothing was changed. Free space: it goes on by itself.", error.Message);
        Assert.Equal(last!.Hash, journal.Last(Records.Run)?.Hash);
        database.Do("making room", () => database.Scalar("pragma max_page_count = 4000"));
        Assert.Equal(CommitOutcome.Committed, journal.Append(Records.Make(last.Round.Value + 1, epoch, last)));
    }

    [Fact]
    public void Network_file_system_is_told_from_a_local_one()
    {
        string[] mounts = ["/dev/vda / ext4 rw 0 0", "server:/x /mnt/share nfs4 rw 0 0", "tmpfs /mnt/share/local\\040disk tmpfs rw 0 0"];

        Assert.Equal("nfs4", StoreDirectory.FileSystemOf("/mnt/share/store", mounts));
        Assert.Equal("tmpfs", StoreDirectory.FileSystemOf("/mnt/share/local disk/store", mounts));
        Assert.Equal("ext4", StoreDirectory.FileSystemOf("/mnt/shared", mounts));
    }

    [Fact]
    public void Epoch_set_back_by_hand_does_not_come_round_again()
    {
        new TrainedRun(_ground.Store, SomeSeeds.A).Commit(1);
        new TrainedRun(_ground.Store, SomeSeeds.B).Commit(1);
        _ground.Close();
        using (var connection = new SqliteConnection($"Data Source={_ground["federation.db"]};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "update lease set epoch = 1; delete from terms";
            command.ExecuteNonQuery();
        }

        Assert.Equal(new Epoch(3), _ground.Reopen().Lease.Claim(SomeSeeds.Claim(SomeSeeds.A)).Epoch);
    }

    private StoreAddress.Sqlite CopyAsACrashLeavesIt()
    {
        string copy = _elsewhere["copy"];
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.GetFiles(_ground.Path).Where(file => Path.GetFileName(file) != "lock"))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        return new StoreAddress.Sqlite(copy);
    }
}
