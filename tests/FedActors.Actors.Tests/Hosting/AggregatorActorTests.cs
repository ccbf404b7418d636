using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;

namespace FedActors.Actors.Tests.Hosting;

public sealed class AggregatorActorTests
{
    private readonly AggregatorBench _bench = new();

    [Fact]
    public void Effects_are_performed_in_order_from_the_lease_to_the_end()
    {
        _bench.Spawn().Joins(2);
        int first = FirstClient();
        Assert.Equal(["lease", "read", "put", "WaitingForMembers", "RoundStarted", $"TrainTask -> {first}", $"TrainTask -> {1 - first}"], _bench.Log);
        _bench.Log.Clear();
        _bench.Offers(0, [1, 0]).Offers(1, [3, 2]);
        Assert.Equal(
            ["SlotEnded", "Counted -> 0", "SlotEnded", "Counted -> 1", "put", "append", "RoundCommitted", "RoundCommitted -> all", "RunEnded -> all"], _bench.Log);
        Assert.Equal((RunEndReason.RoundsDone, 1), (_bench.Ends.Single().Reason, _bench.Ends[0].CommittedRounds));
        Assert.Equal([_bench.Ends[0].Model], _bench.Kept);
        Assert.Equal([3f, 3f], _bench.Find(_bench.Ends[0].Model)!.Values.ToArray());
    }

    [Fact]
    public void Aggregator_ends_when_its_run_does()
    {
        Committed();
        Assert.Equal(0, _bench.Kit.System.Counts.Live);
        Assert.Equal(TellResult.Dead, _bench.Actor.Tell(new RunInput.StopRequested("again")));
        Assert.Single(_bench.Ends);
        Assert.Equal(0, _bench.Bay.Count);
    }

    [Fact]
    public void Heavy_work_is_done_one_piece_at_a_time_and_delays_no_heartbeat()
    {
        var bench = new AggregatorBench { FoldInTurnMax = 1 };
        bench.Spawn().Joins(2);
        bench.Kit.Work.IsHeld = true;
        bench.Offers(0, [1, 0]).Offers(1, [3, 2]);
        Assert.Equal(1, bench.Kit.Work.Waiting);
        bench.Tell(new RunInput.FromClient(new ClientId(5), new Incarnation(1), new AggregatorMessage.Hello(10, null)));
        Assert.Equal("MemberJoined", bench.Log[^1]);
        foreach (string after in new[] { "Counted -> 0", "Counted -> 1", "put", "RunEnded -> all" })
        {
            Assert.True(bench.Kit.Work.RunOne());
            bench.Kit.RunUntilIdle();
            Assert.Equal(after, bench.Log[^1]);
            Assert.InRange(bench.Kit.Work.Waiting, 0, 1);
        }
    }

    [Fact]
    public void Updates_of_a_small_model_are_added_without_another_thread()
    {
        _bench.Spawn().Joins(2);
        _bench.Kit.Work.IsHeld = true;
        _bench.Offers(0, [1, 0]);
        Assert.Equal(("Counted -> 0", 0), (_bench.Log[^1], _bench.Kit.Work.Waiting));
        _bench.Offers(1, [3, 2]);
        Assert.Equal(("Counted -> 1", 1), (_bench.Log[^1], _bench.Kit.Work.Waiting));
    }

    [Fact]
    public void Wish_that_was_made_before_the_run_is_opened_holds()
    {
        var bench = new AggregatorBench { Wish = () => RunWish.Pause };
        bench.Spawn().Joins(2);
        Assert.Equal("Paused", bench.Log[^1]);
        bench.Tell(new RunInput.SetWish(RunWish.Run));
        Assert.Contains("RoundStarted", bench.Log);
    }

    [Fact]
    public void Aggregator_that_steps_down_ends_without_a_word()
    {
        _bench.Spawn().Joins(2);
        _bench.Log.Clear();
        _bench.Tell(new RunInput.StepDown("another leads"));
        Assert.Empty(_bench.Log);
        Assert.Equal(RunEndReason.SteppedDown, _bench.Ends.Single().Reason);
        Assert.Equal(0, _bench.Kit.System.Counts.Live);
    }

    [Fact]
    public void Messages_before_the_journal_is_open_are_not_lost()
    {
        _bench.Kit.Work.IsHeld = true;
        _bench.Spawn().Joins(2);
        Assert.Empty(_bench.Log);
        _bench.Kit.Work.IsHeld = false;
        _bench.Kit.RunUntilIdle();
        Assert.Equal(2, _bench.Slots.Count);
    }

    [Fact]
    public void Store_that_is_full_at_the_close_is_tried_again_with_the_sum_as_it_is()
    {
        Sha256Digest undisturbed = new AggregatorActorTests().Committed().Ends[0].Model;
        int failures = 3;
        _bench.OnEvaluate = () =>
        {
            if (failures-- > 0)
            {
                throw new IOException("no space left");
            }
        };
        _bench.Spawn().Joins(2).Offers(0, [1, 0]).Offers(1, [3, 2]);
        _bench.Kit.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((1, undisturbed), (_bench.Records.Single().Attempt, _bench.Ends.Single().Model));
        Assert.Equal(3, _bench.Log.Count(line => line == "JournalTrouble"));
        Assert.DoesNotContain("RoundFailed", _bench.Log);
    }

    [Fact]
    public void Round_that_could_not_be_closed_is_tried_again_from_the_model_as_it_was()
    {
        Sha256Digest undisturbed = new AggregatorActorTests().Committed().Ends[0].Model;
        bool failed = false;
        _bench.OnEvaluate = () =>
        {
            if (!failed)
            {
                failed = true;
                throw new InvalidOperationException("the evaluator is broken");
            }
        };
        _bench.Spawn().Joins(2).Offers(0, [1, 0]).Offers(1, [3, 2]);
        Assert.Contains("RoundFailed", _bench.Log);
        _bench.Kit.Advance(TimeSpan.FromSeconds(1));
        _bench.Offers(0, [1, 0], attempt: 2).Offers(1, [3, 2], attempt: 2);
        Assert.Equal((2, ModelFile.Digest(AggregatorBench.Initial)), (_bench.Records.Single().Attempt, _bench.Records[0].Model));
        Assert.Equal(undisturbed, _bench.Ends.Single().Model);
    }

    [Fact]
    public void Sum_that_a_broken_body_has_spoilt_is_begun_anew_at_once()
    {
        Sha256Digest undisturbed = new AggregatorActorTests().Committed().Ends[0].Model;
        _bench.Spawn().Joins(2).Offers(0, [1, 0]);
        _bench.OnFind = body => new Spoiling(body);
        _bench.Offers(1, [3, 2]);
        Assert.Equal("RoundFailed", _bench.Log[^1]);
        Assert.Equal(0, _bench.Bay.Count);

        // Long before the deadline; what was trained answers the second attempt.
        _bench.OnFind = null;
        _bench.Kit.Advance(TimeSpan.FromSeconds(1));
        _bench.Offers(0, [1, 0], attempt: 2).Offers(1, [3, 2], attempt: 2);
        Assert.Equal((2, undisturbed), (_bench.Records.Single().Attempt, _bench.Ends.Single().Model));
    }

    [Fact]
    public void Body_that_cannot_be_read_is_thrown_away_and_asked_for_again()
    {
        _bench.OnFind = _ => throw new IOException("the disk is broken");
        _bench.Spawn().Joins(2).Offers(0, [1, 0]);
        Assert.Equal("BodyMissing -> 0", _bench.Log[^1]);
        _bench.OnFind = body => new Unreadable(body.Length);
        _bench.Offers(0, [1, 0]);
        Assert.Equal("BodyMissing -> 0", _bench.Log[^1]);
        Assert.Equal(0, _bench.Bay.Count);
        _bench.OnFind = null;
        _bench.Offers(0, [1, 0]).Offers(1, [3, 2]);
        Assert.Equal(1, _bench.Records.Single().Attempt);
    }

    /// <summary>Bad when it is read first, and good when it is to be taken out again: what is in the sum then, nobody knows.</summary>
    private sealed class Spoiling(IUpdateSource body) : IUpdateSource
    {
        private int _reads;

        public int Length => body.Length;

        public void Read(int offset, Span<float> destination)
        {
            body.Read(offset, destination);
            destination[0] = _reads++ == 0 ? float.NaN : destination[0];
        }
    }

    private sealed class Unreadable(int length) : IUpdateSource
    {
        public int Length => length;

        public void Read(int offset, Span<float> destination) => throw new IOException("the disk is broken");
    }

    [Fact]
    public void Fenced_commit_ends_the_run_with_the_old_model()
    {
        _bench.OnAppend = () => CommitOutcome.Fenced;
        Committed();
        Assert.Equal((RunEndReason.SteppedDown, 0, ModelFile.Digest(AggregatorBench.Initial)), (_bench.Ends.Single().Reason, _bench.Ends[0].CommittedRounds, _bench.Ends[0].Model));
        Assert.DoesNotContain("RoundCommitted", _bench.Log);
    }

    [Fact]
    public void Append_that_throws_is_asked_again_until_the_journal_answers()
    {
        int appends = 0;
        _bench.OnAppend = () => ++appends < 3 ? throw new IOException("the store is away") : null;
        Committed();
        Assert.Empty(_bench.Ends);
        _bench.Kit.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(_bench.Ends);
        _bench.Kit.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((3, RunEndReason.RoundsDone), (appends, _bench.Ends.Single().Reason));
        Assert.Equal(2, _bench.Log.Count(entry => entry == nameof(RunEvent.JournalTrouble)));
    }

    [Fact]
    public void Second_round_starts_from_the_committed_model()
    {
        _bench.Options = _bench.Options with { RoundsMax = 2 };
        Committed();
        _bench.Offers(0, [1, 1], round: 2).Offers(1, [1, 1], round: 2);
        Assert.Equal([4f, 4f], _bench.Find(_bench.Ends.Single().Model)!.Values.ToArray());
        Assert.Equal(_bench.Records[0].Hash, _bench.Records[1].Previous);
    }

    [Fact]
    public void Aggregator_resumes_from_the_journal()
    {
        RoundRecord first = Committed().Records[0];
        _bench.Options = _bench.Options with { RoundsMax = 2 };
        _bench.Ends.Clear();
        _bench.Spawn().Joins(2).Offers(0, [1, 1], round: 2).Offers(1, [1, 1], round: 2);
        Assert.Equal((2, first.NextModel, first.Hash), (_bench.Records[1].Round.Value, _bench.Records[1].Model, _bench.Records[1].Previous));
    }

    [Fact]
    public void Update_that_fails_admission_is_refused_and_leaves_the_bay()
    {
        _bench.Spawn().Joins(2).Offers(0, [float.NaN, 0]);
        Assert.Equal("RefusedInvalid -> 0", _bench.Log[^1]);
        _bench.Offers(1, [1, 2, 3]);
        Assert.Contains("RefusedInvalid -> 1", _bench.Log);
        Assert.Equal(0, _bench.Bay.Count);
    }

    [Fact]
    public void Offer_without_a_body_is_asked_for_it()
    {
        _bench.Spawn().Joins(2).Offers(0, [1, 0], withBody: false);
        Assert.Equal("BodyMissing -> 0", _bench.Log[^1]);
        _bench.Offers(0, [1, 0]);
        Assert.Equal("Counted -> 0", _bench.Log[^1]);
    }

    [Fact]
    public void Journal_that_cannot_be_opened_is_fatal_and_says_so()
    {
        _bench.OnOpen = () => throw new IOException("permission denied");
        _bench.Spawn();
        Assert.Equal("permission denied", Assert.IsType<IOException>(_bench.Cause).Message);
        Assert.Equal(0, _bench.Kit.System.Counts.Live);
    }

    [Fact]
    public void Damaged_journal_keeps_its_own_message()
    {
        _bench.OnOpen = () => throw new MalformedInputException("rounds.journal", "line 3 is cut off.");
        _bench.Spawn();
        Assert.Equal("rounds.journal: line 3 is cut off.", Assert.IsType<MalformedInputException>(_bench.Cause).Message);
    }

    [Fact]
    public void Committed_model_that_is_not_in_the_store_is_named()
    {
        Committed();
        _bench.Records[0] = _bench.Records[0] with { NextModel = Sha256Digest.Of("lost"u8) };
        _bench.Spawn();
        Assert.Contains("round 1 is committed, but its model", _bench.Cause!.Message);
    }

    [Fact]
    public void Failed_aggregator_is_not_restarted_in_place_but_brings_the_system_down()
    {
        _bench.OnOpen = () => throw new IOException("permission denied");
        _bench.Spawn(SupervisionPolicy.Default);
        _bench.Kit.Advance(TimeSpan.FromMinutes(5));
        Assert.IsType<InvariantBrokenException>(_bench.Cause);
        Assert.Single(_bench.Log, "lease");
    }

    [Fact]
    public void Stop_request_while_work_runs_ends_the_run_at_once_and_starts_no_more()
    {
        _bench.Spawn().Joins(2);
        _bench.Kit.Work.IsHeld = true;
        _bench.Offers(0, [1, 0]).Offers(1, [3, 2]).Tell(new RunInput.StopRequested("enough"));
        Assert.Equal(RunEndReason.Stopped, _bench.Ends.Single().Reason);
        _bench.Kit.Work.IsHeld = false;
        _bench.Kit.RunUntilIdle();
        Assert.DoesNotContain("append", _bench.Log);
        Assert.Equal((0, 0), (_bench.Kit.Work.Waiting, _bench.Kit.System.Counts.Live));
    }

    private AggregatorBench Committed() => _bench.Spawn().Joins(2).Offers(0, [1, 0]).Offers(1, [3, 2]);

    private int FirstClient() => _bench.Slots.Single(slot => slot.Value == 0).Key.Client;
}
