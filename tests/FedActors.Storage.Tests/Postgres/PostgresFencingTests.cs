using Contracts;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;
using Npgsql;

namespace FedActors.Storage.Tests.Postgres;

/// <summary>The races of the reliability reference, 3.3 (T1 to T6), with real connections; A leads at first, B wants to.</summary>
public sealed class PostgresFencingTests : IDisposable
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(20);

    private readonly PostgresGround _ground = new();
    private readonly IRoundJournal _journalA, _journalB;

    public PostgresFencingTests() =>
        (_journalA, _journalB) = (_ground.First.OpenJournal(SomeSeeds.A), _ground.Second.OpenJournal(SomeSeeds.B));

    public void Dispose() => _ground.Dispose();

    [Fact]
    public void T1_leader_that_looked_before_it_committed_is_fenced_all_the_same()
    {
        Epoch old = _ground.Lead(SomeSeeds.A);
        Assert.True(_ground.First.Lease.Look().IsHeldBy(SomeSeeds.A));
        RoundRecord stale = Records.Make(1, old, null, salt: "stale");

        Epoch current = _ground.Lead(SomeSeeds.B);

        Assert.Equal(CommitOutcome.Fenced, _journalA.Append(stale));
        Assert.Equal(CommitOutcome.Committed, _journalB.Append(Records.Make(1, current, null)));
        Assert.Equal(CommitOutcome.Fenced, _journalA.Append(stale));
    }

    [Fact]
    public async Task T2_T3_leader_paused_inside_a_transaction_holds_a_take_over_up_only_until_the_server_ends_it()
    {
        Epoch old = _ground.Lead(SomeSeeds.A);
        await using NpgsqlConnection paused = _ground.Schema.Connect("Options=-c idle_in_transaction_session_timeout=1000");
        await using NpgsqlTransaction transaction = await paused.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await Execute(paused, "select 1 from lease where epoch = 1 for share");

        LeaseView view = new PatientLease(_ground.Second.Lease).Claim(SomeSeeds.Claim(SomeSeeds.B, over: old));

        Assert.True(view.IsHeldBy(SomeSeeds.B));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => Execute(paused, "select 1"));
    }

    [Fact]
    public void T4_second_leader_repeats_a_round_that_it_has_committed_and_a_stale_one_does_not_get_in_between()
    {
        Epoch old = _ground.Lead(SomeSeeds.A), current = _ground.Lead(SomeSeeds.B);
        RoundRecord first = Records.Make(1, current, null);

        Assert.Equal(CommitOutcome.Committed, _journalB.Append(first));
        Assert.Equal(CommitOutcome.Fenced, _journalA.Append(Records.Make(2, old, first)));
        Assert.Equal(CommitOutcome.Committed, _journalB.Append(first));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task T5_T6_commit_waits_for_a_take_over_that_is_not_yet_committed_and_follows_its_outcome(bool takesOver)
    {
        Epoch old = _ground.Lead(SomeSeeds.A);
        await using NpgsqlConnection other = _ground.Schema.Connect();
        await using NpgsqlTransaction transaction = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await Execute(other, $"update lease set epoch = 2, holder = '{SomeSeeds.B}'");

        Task<CommitOutcome> commit = OnThread(() => _journalA.Append(Records.Make(1, old, null)));
        await AwaitBlocked();
        Assert.False(commit.IsCompleted);
        await (takesOver ? transaction.CommitAsync(TestContext.Current.CancellationToken) : transaction.RollbackAsync(TestContext.Current.CancellationToken));

        Assert.Equal(takesOver ? CommitOutcome.Fenced : CommitOutcome.Committed, await commit.WaitAsync(WaitMax, TestContext.Current.CancellationToken));
        Assert.Equal(takesOver ? 0 : 1, _journalA.Read(Records.Run).Count);
    }

    [Fact]
    public async Task Connection_lost_during_a_commit_leaves_the_outcome_unknown_and_the_same_append_finds_out()
    {
        var troubles = new List<string>();
        FederationStore store = _ground.Open(new StoreOptions { Trouble = troubles.Add });
        IRoundJournal journal = store.OpenJournal(SomeSeeds.A);
        RoundRecord record = Records.Make(1, _ground.Lead(SomeSeeds.A), null);
        await using NpgsqlConnection other = _ground.Schema.Connect();
        await using NpgsqlTransaction transaction = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await Execute(other, "update lease set address = address");

        Task<CommitOutcome> commit = OnThread(() => journal.Append(record));
        await AwaitBlocked();
        _ground.Schema.Execute($"select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and query like '%insert into rounds%'");
        Assert.Equal(CommitOutcome.Unknown, await commit.WaitAsync(WaitMax, TestContext.Current.CancellationToken));
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);

        Assert.Equal(CommitOutcome.Committed, journal.Append(record));
        Assert.Equal(CommitOutcome.Committed, journal.Append(record));
        string trouble = Assert.Single(troubles);
        Assert.StartsWith($"{store.Name}: appending round 1 of run run failed.", trouble);
        Assert.EndsWith("Whether the round is committed is found out by appending it again.", trouble);
    }

    [Fact]
    public async Task Two_leaders_that_fight_leave_one_chain_whose_epochs_never_fall()
    {
        const int Rounds = 60;

        await Task.WhenAll(OnThread(() => Fight(_ground.First, SomeSeeds.A, Rounds)), OnThread(() => Fight(_ground.Second, SomeSeeds.B, Rounds)));

        IReadOnlyList<RoundRecord> rounds = _journalA.Read(Records.Run);
        Assert.Equal(Enumerable.Range(1, rounds.Count), rounds.Select(record => record.Round.Value));
        Assert.Equal(rounds.Select(record => record.Hash).SkipLast(1), rounds.Select(record => record.Previous).Skip(1));
        Assert.Equal(rounds.Select(record => record.Epoch).Order(), rounds.Select(record => record.Epoch));
        Assert.True(rounds.Select(record => record.Epoch).Distinct().Count() > 2, "They did not fight.");
        Assert.Equal(_ground.First.Terms().Count, _ground.First.Terms()[^1].Epoch.Value);
    }

    private static int Fight(FederationStore store, SeedIncarnation seed, int rounds)
    {
        IRoundJournal journal = store.OpenJournal(seed);
        int committed = 0;
        for (RoundRecord? last = null; (last = journal.Last(Records.Run)) is null || last.Round.Value < rounds;)
        {
            Epoch epoch = new PatientLease(store.Lease).Claim(SomeSeeds.Claim(seed, over: store.Lease.Look().Epoch)).Epoch;
            for (int i = 0; i < 3; i++)
            {
                RoundRecord next = Records.Make((last?.Round.Value ?? 0) + 1, epoch, last, salt: seed.Name);
                if (journal.Append(next) != CommitOutcome.Committed)
                {
                    break;
                }

                (last, committed) = (next, committed + 1);
            }
        }

        return committed;
    }

    private async Task AwaitBlocked()
    {
        for (DateTime until = DateTime.UtcNow + WaitMax; ;)
        {
            await using NpgsqlConnection connection = _ground.Schema.Connect();
            await using var command = new NpgsqlCommand(
                $"select count(*) from pg_locks where not granted and pid in (select pid from pg_stat_activity where query like '%insert into rounds%')", connection);
            if ((long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))! > 0)
            {
                return;
            }

            Assert.True(DateTime.UtcNow < until, "The commit did not wait.");
        }
    }

    private static Task<TResult> OnThread<TResult>(Func<TResult> work) => Task.Factory.StartNew(
        work, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
