using System.Diagnostics;
using Contracts;
using Contracts.Postgres;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;
using Npgsql;

namespace FedActors.Storage.Tests.Postgres;

/// <summary>A server of this class's own that crashes and stands still.</summary>
public sealed class PostgresOutageTests : IDisposable
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(60);

    private readonly PostgresServer _server;
    private readonly FederationStore _store;

    public PostgresOutageTests()
    {
        PostgresServer.Require();
        _server = new PostgresServer();
        _store = FederationStore.Open(StoreAddress.Parse(_server.Address("outage")));
    }

    public void Dispose()
    {
        _store.Dispose();
        _server.Dispose();
    }

    [Fact]
    public void Store_goes_on_by_itself_after_the_server_crashed_with_everything_that_was_committed()
    {
        Epoch epoch = new PatientLease(_store.Lease).Claim(SomeSeeds.Claim(SomeSeeds.A)).Epoch;
        IRoundJournal journal = _store.OpenJournal(SomeSeeds.A);
        RoundRecord first = Records.Make(1, epoch, null), second = Records.Make(2, epoch, first);
        Assert.Equal(CommitOutcome.Committed, journal.Append(first));

        _server.Crash();

        Assert.Equal(CommitOutcome.Committed, Until(() => journal.Append(second), outcome => outcome != CommitOutcome.Unknown));
        Assert.Equal(epoch, Until(() => _store.Lease.Claim(SomeSeeds.Claim(SomeSeeds.A)), view => view.IsHeldBy(SomeSeeds.A)).Epoch);
        Assert.Equal([first.Hash, second.Hash], journal.Read(Records.Run).Select(record => record.Hash));
    }

    [Fact]
    public void Claim_gives_up_in_seconds_where_the_server_stands_still()
    {
        new PatientLease(_store.Lease).Claim(SomeSeeds.Claim(SomeSeeds.A));
        _server.Pause();
        try
        {
            long since = Stopwatch.GetTimestamp();
            StoreException error = Assert.Throws<StoreException>(() => _store.Lease.Claim(SomeSeeds.Claim(SomeSeeds.A)));

            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(5), $"It took {Stopwatch.GetElapsedTime(since)}.");
            Assert.Contains($"claiming the lease for {SomeSeeds.A} failed. The database did not answer in time.", error.Message);
        }
        finally
        {
            _server.Resume();
        }

        Assert.True(Until(() => _store.Lease.Claim(SomeSeeds.Claim(SomeSeeds.A)), view => view.IsHeldBy(SomeSeeds.A)).IsHeldBy(SomeSeeds.A));
    }

    [Fact]
    public void Lease_connection_that_was_cut_unnoticed_is_replaced_within_the_claim()
    {
        var lease = new PatientLease(_store.Lease);
        Epoch epoch = lease.Claim(SomeSeeds.Claim(SomeSeeds.A)).Epoch;

        CutAll();
        LeaseView renewed = _store.Lease.Claim(SomeSeeds.Claim(SomeSeeds.A));
        CutAll();
        _store.Lease.Release(SomeSeeds.A, epoch);

        Assert.Equal((SomeSeeds.A, epoch), (renewed.Holder!.Value, renewed.Epoch));
        Assert.True(_store.Lease.Look().Left <= TimeSpan.Zero);
    }

    [Fact]
    public void Connections_of_the_pool_that_were_cut_unnoticed_are_replaced_within_the_call()
    {
        byte[] small = new byte[1000], large = new byte[3 << 20];
        Epoch epoch = new PatientLease(_store.Lease).Claim(SomeSeeds.Claim(SomeSeeds.A)).Epoch;
        IRoundJournal journal = _store.OpenJournal(SomeSeeds.A);
        var run = new RegisteredRun(Records.Run, Records.Digest("configuration"), "{}", Records.Digest("model 0"), RunWish.Run, default);
        var site = new SiteName("north", new ClientId(1));
        Incarnation incarnation = _store.Sites.Register(site, Guid.Empty);
        using FederationStore another = FederationStore.Open(StoreAddress.Parse(_server.Address("outage")));

        AfterACut(() => Assert.Equal(epoch, _store.Lease.Look().Epoch));
        AfterACut(() => Assert.Equal(incarnation, _store.Sites.Register(site, Guid.Empty)));
        AfterACut(() => Assert.Equal(Records.Run, _store.Runs.Open(run).RunId));
        AfterACut(() => _store.Blobs.Put(Sha256Digest.Of(small), stream => stream.Write(small)));
        AfterACut(() => _store.Blobs.Put(Sha256Digest.Of(large), stream => stream.Write(large)));
        AfterACut(() => Assert.Equal(large, File.ReadAllBytes(another.Blobs.Find(Sha256Digest.Of(large))!)));
        AfterACut(() => _store.Blobs.Delete(Sha256Digest.Of(large)));
        AfterACut(() => Assert.Null(journal.Last(Records.Run)));

        // Whether an append had an effect is for the next one to find out.
        RoundRecord first = Records.Make(1, epoch, null);
        AfterACut(() => Assert.Contains(journal.Append(first), new[] { CommitOutcome.Unknown, CommitOutcome.Committed }));
        Assert.Equal(CommitOutcome.Committed, journal.Append(first));
        Assert.Single(journal.Read(Records.Run));
    }

    private void AfterACut(Action call)
    {
        CutAll();
        call();
    }

    /// <summary>Ends every connection of the stores, as a restart of the database or a firewall does while nobody uses them.</summary>
    private void CutAll()
    {
        using var connection = new NpgsqlConnection(_server.ConnectionString("outage"));
        connection.Open();
        using var cut = new NpgsqlCommand(
            "select count(*) filter (where pg_terminate_backend(pid, 10000)) from pg_stat_activity where application_name = 'fedactors'", connection);
        Assert.True((long)cut.ExecuteScalar()! > 0, "There was no connection to cut.");
    }

    private static TResult Until<TResult>(Func<TResult> ask, Func<TResult, bool> isIt)
    {
        for (long since = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                TResult answer = ask();
                if (isIt(answer))
                {
                    return answer;
                }
            }
            catch (StoreException error)
            {
                Assert.True(Stopwatch.GetElapsedTime(since) < WaitMax, error.Message);
            }

            Thread.Sleep(20);
        }
    }
}
