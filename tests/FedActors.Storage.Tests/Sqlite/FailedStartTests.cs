using Contracts;
using FedActors.Core;
using FedActors.Core.Rounds;

namespace FedActors.Storage.Tests.Sqlite;

/// <summary>A start that fails leaves an embedded store as it was: the next one opens it, and a log that is really lost is still missed.</summary>
public sealed class FailedStartTests : IDisposable
{
    private static readonly StoreOptions Own = new() { Federation = "hospitals" }, Wrong = new() { Federation = "banks" };

    private readonly SqliteGround _ground = new();

    public void Dispose() => _ground.Dispose();

    [Fact]
    public void Closed_store_opens_after_a_start_with_the_wrong_configuration()
    {
        RoundRecord last = CommitAndClose();

        Assert.Throws<MalformedInputException>(() => _ground.Open(Wrong));

        using FederationStore store = _ground.Open(Own);
        Assert.Equal(last.Hash, store.LastEntry(Records.Run)?.Hash);
    }

    [Fact]
    public void Store_that_was_not_closed_opens_after_a_start_with_the_wrong_configuration()
    {
        RoundRecord last = CommitAndCrash();

        Assert.Throws<MalformedInputException>(() => _ground.Open(Wrong));

        using FederationStore store = _ground.Open(Own);
        Assert.Equal(last.Hash, store.LastEntry(Records.Run)?.Hash);
    }

    [Fact]
    public void Store_opens_after_a_start_whose_directory_of_copies_was_taken()
    {
        RoundRecord last = CommitAndClose();
        using (new FileStream(_ground[Path.Combine("cache", "lock")], FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Throws<MalformedInputException>(() => _ground.Open(Own));
        }

        using FederationStore store = _ground.Open(Own);
        Assert.Equal(last.Hash, store.LastEntry(Records.Run)?.Hash);
    }

    [Fact]
    public void Damaged_database_is_called_damaged_at_every_start()
    {
        CommitAndCrash();
        byte[] bytes = File.ReadAllBytes(_ground["federation.db"]);
        File.WriteAllBytes(_ground["federation.db"], [.. bytes[..100], .. new byte[bytes.Length - 100]]);

        for (int start = 0; start < 2; start++)
        {
            Assert.Contains("the database is damaged.", Assert.Throws<MalformedInputException>(() => _ground.Open(Own)).Message);
        }
    }

    [Fact]
    public void Log_that_is_lost_after_a_failed_start_is_missed()
    {
        CommitAndCrash();
        Assert.Throws<MalformedInputException>(() => _ground.Open(Wrong));

        File.Delete(_ground["federation.db-wal"]);

        Assert.Contains("the database's log is missing", Assert.Throws<MalformedInputException>(() => _ground.Open(Own)).Message);
    }

    [Fact]
    public void Log_that_somebody_still_reads_at_the_end_stays_needed()
    {
        _ground.Close();
        using (FederationStore store = _ground.Open(Own))
        {
            new TrainedRun(store, SomeSeeds.A).Commit(3);
            using var reader = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_ground["federation.db"]};Pooling=False");
            reader.Open();
            using Microsoft.Data.Sqlite.SqliteTransaction look = reader.BeginTransaction(deferred: true);
            using Microsoft.Data.Sqlite.SqliteCommand command = reader.CreateCommand();
            command.CommandText = "select count(*) from rounds";
            Assert.Equal(3L, command.ExecuteScalar());
            new TrainedRun(store, SomeSeeds.B).Commit(1);
            store.Dispose();
        }

        Assert.True(File.Exists(_ground["open"]));
    }

    private RoundRecord CommitAndClose()
    {
        _ground.Close();
        using FederationStore store = _ground.Open(Own);
        return new TrainedRun(store, SomeSeeds.A).Commit(5).Last!;
    }

    /// <summary>What lies there when the process is gone in the middle: the files of the open store, put back after its end.</summary>
    private RoundRecord CommitAndCrash()
    {
        _ground.Close();
        using FederationStore store = _ground.Open(Own);
        RoundRecord last = new TrainedRun(store, SomeSeeds.A).Commit(5).Last!;
        string[] names = ["federation.db", "federation.db-wal", "federation.db-shm", "open"];
        byte[][] contents = [.. names.Select(name => Read(_ground[name]))];
        store.Dispose();
        for (int i = 0; i < names.Length; i++)
        {
            File.WriteAllBytes(_ground[names[i]], contents[i]);
        }

        return last;
    }

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
