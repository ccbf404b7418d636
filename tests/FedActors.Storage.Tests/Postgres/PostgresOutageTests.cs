using System.Diagnostics;
using Contracts;
using Contracts.Postgres;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;

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
