using FedActors.Core.Aggregation;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Simulation.Chaos;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Tests.Cluster;

namespace FedActors.Simulation.Tests.Chaos;

/// <summary>Each checker passes an honest world and fails the same world after one thing in it was doctored.</summary>
public sealed class WorldCheckerTests : IDisposable
{
    private const int Quorum = 2;

    private readonly SimulatedCluster _cluster = new(TestWorld.Task(3), TestWorld.Options(3, Quorum, 6));
    private readonly List<Violation> _found = [];
    private AggregatorProcess? _aggregator;
    private RoundPlan? _lastPlan;

    public void Dispose() => _cluster.Dispose();

    private string[] Found => [.. _found.Select(violation => violation.Invariant).Distinct()];

    private void Run(IWorldChecker checker, Action? doctor = null)
    {
        checker.Attach(_cluster, _found.Add);
        _cluster.Observed += (process, _, happened) =>
        {
            _aggregator = process;
            _lastPlan = happened is RunEvent.RoundStarted started ? started.Plan : _lastPlan;
        };
        _cluster.Start();
        _cluster.Run(TimeSpan.FromHours(1));
        Assert.Empty(_found);
        doctor?.Invoke();
        checker.Finish(_cluster, _found.Add);
    }

    /// <summary>Replaces one record on the disk and chains the later ones to it, as a wrong but consistent aggregator would have.</summary>
    private void Rewrite(int round, Func<RoundRecord, RoundRecord> change)
    {
        List<RoundRecord> records = [.. _cluster.Journal.ReadDisk()];
        records[round - 1] = change(records[round - 1]);
        for (int i = round; i < records.Count; i++)
        {
            records[i] = records[i] with { Previous = records[i - 1].Hash };
        }

        _cluster.Journal.Disk.Clear();
        _cluster.Journal.Disk.AddRange(records.Select(RoundRecordJson.Write));
    }

    private static AcceptedUpdate[] With(RoundRecord record, int index, Func<AcceptedUpdate, AcceptedUpdate> change)
    {
        AcceptedUpdate[] accepted = [.. record.Accepted];
        accepted[index] = change(accepted[index]);
        return accepted;
    }

    [Theory]
    [InlineData(typeof(CommitChecker))]
    [InlineData(typeof(CountingChecker))]
    [InlineData(typeof(SumChecker))]
    [InlineData(typeof(BoundsChecker))]
    [InlineData(typeof(LeaderChecker))]
    [InlineData(typeof(ModelChecker))]
    public void An_honest_world_passes(Type checker)
    {
        Run((IWorldChecker)Activator.CreateInstance(checker)!);
        Assert.Empty(_found);
        Assert.Equal(6, _cluster.Journal.Disk.Count);
    }

    [Fact]
    public void An_acknowledged_round_that_is_gone_is_found()
    {
        Run(new CommitChecker(), () => _cluster.Journal.Disk.RemoveAt(5));
        Assert.Equal(["acknowledged-round-kept"], Found);
    }

    [Fact]
    public void An_acknowledged_round_that_was_changed_is_found()
    {
        Run(new CommitChecker(), () => Rewrite(6, record => record with { Attempt = 2 }));
        Assert.Equal(["acknowledged-round-kept"], Found);
    }

    [Fact]
    public void A_gap_in_the_chain_is_found()
    {
        Run(new CommitChecker(), () => _cluster.Journal.Disk.RemoveAt(2));
        Assert.Contains("one-chain", Found);
    }

    [Fact]
    public void An_epoch_that_falls_is_found()
    {
        Run(new CommitChecker(), () => Rewrite(5, record => record with { Epoch = new Epoch(9) }));
        Assert.Contains("one-chain", Found);
    }

    [Fact]
    public void Two_committers_of_one_epoch_are_found()
    {
        Run(new CommitChecker(), () => Answer(2, Records.Make(7, 1, null)));
        Assert.Contains("one-committer-per-epoch", Found);
    }

    [Fact]
    public void A_round_acknowledged_twice_with_different_contents_is_found()
    {
        Run(new CommitChecker(), () => Answer(1, _cluster.Journal.ReadDisk()[3] with { Attempt = 9 }));
        Assert.Equal(["acknowledged-round-unchanged"], Found);
    }

    [Fact]
    public void A_stale_leader_that_commits_is_found()
    {
        Run(new CommitChecker(), () =>
        {
            _cluster.Store.Lease.Claim(new LeaseClaim(new SeedIncarnation("other", default), "https://other", TimeSpan.FromSeconds(3), _cluster.Store.Lease.Epoch));
            Answer(1, Records.Make(7, 1, null));
        });
        Assert.Contains("stale-leader-fenced", Found);
    }

    [Fact]
    public void A_commit_under_an_epoch_older_than_the_last_one_is_found()
    {
        Run(new CommitChecker(), () =>
        {
            Answer(2, Records.Make(7, 5, null));
            Answer(1, Records.Make(8, 1, null));
        });
        Assert.Contains("epochs-rise", Found);
    }

    private void Answer(int process, RoundRecord record) => _cluster.Journal.Answered!(process, record, record.Hash, CommitOutcome.Committed);

    [Fact]
    public void A_report_of_a_round_that_is_not_in_the_journal_is_found()
    {
        Run(new CommitChecker(), () => _cluster.Observed!(_aggregator!, default, new RunEvent.RoundCommitted(Records.Make(7, 1, null))));
        Assert.Equal(["reported-means-committed"], Found);
    }

    [Fact]
    public void A_record_that_was_refused_and_written_is_found()
    {
        Run(new CommitChecker(), () =>
        {
            RoundRecord record = _cluster.Journal.ReadDisk()[2];
            _cluster.Journal.Answered!(1, record, record.Hash, CommitOutcome.Fenced);
        });
        Assert.Equal(["fenced-changes-nothing"], Found);
    }

    [Fact]
    public void An_epoch_that_is_led_twice_is_found()
    {
        Run(new LeaderChecker(), () => _cluster.SeedObserved!(_aggregator!.Seed, new LeadershipEvent.Led(new Epoch(1))));
        Assert.Equal(["one-leader-per-epoch"], Found);
    }

    [Fact]
    public void A_word_after_the_step_down_is_found()
    {
        Run(new LeaderChecker(), () =>
        {
            _aggregator!.StepDown("another leads");
            _cluster.Loop.After(TimeSpan.FromMicroseconds(5), () => _cluster.Speaks!(_aggregator, new ClientMessage.RoundCommitted(new RoundNumber(1))));
            _cluster.Loop.Run(_cluster.Loop.Microseconds + 10, null);
        });
        Assert.Equal(["stepped-down-is-silent"], Found);
    }

    [Fact]
    public void A_leader_that_goes_on_before_the_last_round_is_found()
    {
        Run(new LeaderChecker(), () => _cluster.Observed!(_aggregator!, default, new RunEvent.RoundStarted(_lastPlan! with { Round = new RoundNumber(5) })));
        Assert.Contains("goes-on-after-the-last-round", Found);
    }

    [Fact]
    public void A_committed_model_that_is_gone_is_found()
    {
        Run(new ModelChecker(), () => Rewrite(5, record => record with { NextModel = Sha256Digest.Of([9]) }));
        Assert.Equal(["committed-model-is-there"], Found);
    }

    [Fact]
    public void Work_that_counts_in_two_rounds_is_found()
    {
        Run(new CountingChecker(), () => Rewrite(3, record => record with { Accepted = [.. _cluster.Journal.ReadDisk()[1].Accepted.Take(1), .. record.Accepted] }));
        Assert.Contains("counted-once", Found);
        Assert.Contains("in-its-own-round", Found);
    }

    [Fact]
    public void A_client_that_was_not_asked_is_found()
    {
        Run(new CountingChecker(), () => Rewrite(2, record => record with
        {
            Accepted = With(record, 0, update => update with { Client = new ClientId(update.Client.Value == 2 ? 1 : 2) }),
        }));
        Assert.Contains("only-asked-clients", Found);
    }

    [Fact]
    public void More_examples_than_announced_are_found()
    {
        Run(new CountingChecker(), () => Rewrite(2, record => record with { Accepted = With(record, 1, update => update with { Examples = 103 }) }));
        Assert.Equal(["examples-as-announced"], Found);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(1000)]
    public void A_weight_that_is_not_the_examples_is_found(long weight)
    {
        Run(new CountingChecker(), () => Rewrite(2, record => record with { Accepted = With(record, 1, update => update with { Weight = weight }) }));
        Assert.Equal(["weight-as-examples"], Found);
    }

    [Fact]
    public void A_round_below_the_quorum_is_found()
    {
        Run(new CountingChecker(), () => Rewrite(4, record => record with { Accepted = [.. record.Accepted.Take(Quorum - 1)] }));
        Assert.Equal(["quorum"], Found);
    }

    [Fact]
    public void A_sum_with_an_update_too_few_is_found()
    {
        Run(new SumChecker(), () => Rewrite(4, record => record with { Accepted = [.. record.Accepted.Skip(1)] }));
        Assert.Equal(["sum-equals-recomputation"], Found);
    }

    [Fact]
    public void A_model_with_one_bit_changed_is_found()
    {
        Run(new SumChecker(), () => Rewrite(6, record => record with { NextModel = Sha256Digest.Of([1]) }));
        Assert.Equal(["sum-equals-recomputation"], Found);
    }

    [Fact]
    public void A_round_that_started_from_another_model_is_found()
    {
        Run(new SumChecker(), () => Rewrite(4, record => record with { Model = _cluster.Journal.ReadDisk()[0].Model }));
        Assert.Equal(["models-follow-each-other"], Found);
    }

    [Fact]
    public void A_counted_update_that_never_went_into_a_sum_is_found()
    {
        Run(new SumChecker(), () => Rewrite(2, record => record with { Accepted = With(record, 0, update => update with { Body = Sha256Digest.Of([7]) }) }));
        Assert.Equal(["counted-means-folded"], Found);
    }

    [Fact]
    public void A_body_that_is_not_the_one_named_is_found()
    {
        Run(new SumChecker(), () => _cluster.Folded!(
            _aggregator!, new FoldOrder(new RoundNumber(1), 1, new TaskKey(new RoundNumber(1), 1, 0), new ClientId(0), Sha256Digest.Of([7]), 1), new UpdateVector([1, 2, 3, 4, 5])));
        Assert.Equal(["body-as-named"], Found);
    }

    [Fact]
    public void Bodies_that_pile_up_are_found()
    {
        Run(new BoundsChecker(), () =>
        {
            for (int centre = 0; centre < 4; centre++)
            {
                _aggregator!.Bay.Put(new ClientId(centre), default, []);
                _aggregator!.Bay.Put(new ClientId(centre), Sha256Digest.Of([1]), []);
            }

            _cluster.Observed!(_aggregator!, default, new RunEvent.WaitingForMembers(0, 1));
        });
        Assert.Equal(["bounded-queues"], Found);
    }

    [Fact]
    public void An_actor_that_failed_is_found()
    {
        Run(new BoundsChecker(), () => _cluster.Fail(new InvalidOperationException("it broke")));
        Assert.Equal(["no-actor-fails"], Found);
        Assert.Contains("it broke", _found[0].Detail);
    }
}
