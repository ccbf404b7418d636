using FedActors.Core.Identity;
using FedActors.Core.Rounds;

namespace FedActors.Core.Tests.Rounds;

public sealed class RunWishTests
{
    private static RunInput Wish(RunWish wish) => new RunInput.SetWish(wish);

    [Fact]
    public void Paused_run_finishes_the_open_round_and_starts_no_other_until_it_is_resumed()
    {
        RunDriver run = new RunDriver().Start().Joins(1).Step(Wish(RunWish.Pause)).Expect("[paused]");
        run.Step(Wish(RunWish.Pause)).Expect();
        run.Completes();
        Assert.Null(run.Machine.Round);
        run.Hello(1).Expect();
        run.Step(Wish(RunWish.Run));
        Assert.Equal("[resumed]", Transcript.Of(run.Effects)[0]);
        Assert.Equal(2, run.Plan.Round.Value);
        run.Step(Wish(RunWish.Run)).Expect();
    }

    [Fact]
    public void Round_that_fails_while_the_run_is_paused_is_tried_again_when_it_is_resumed()
    {
        RunDriver run = new RunDriver().Start().Joins(1).Step(Wish(RunWish.Pause)).Due(RunTimer.Deadline).Due(RunTimer.Retry);
        Assert.Null(run.Machine.Round);
        Assert.Equal((1, 2), (run.Step(Wish(RunWish.Run)).Plan.Round.Value, run.Plan.Attempt));
    }

    [Fact]
    public void Time_budget_ends_a_paused_run() =>
        new RunDriver(Samples.Options with { TimeBudget = TimeSpan.FromSeconds(30) }).At(100).Start().Step(Wish(RunWish.Pause))
            .At(130).Due(RunTimer.Budget).ExpectEnd(RunEndReason.TimeSpent, 0);

    [Fact]
    public void Wish_to_stop_ends_the_run() => new RunDriver().Start().Joins(1).Step(Wish(RunWish.Stop)).ExpectEnd(RunEndReason.Stopped, 0);

    [Theory]
    [InlineData(RunWish.Run, null, true)]
    [InlineData(RunWish.Pause, null, false)]
    [InlineData(RunWish.Stop, RunEndReason.Stopped, false)]
    public void Wish_is_known_from_the_start(RunWish wish, RunEndReason? end, bool starts)
    {
        RunDriver run = new RunDriver().Joins(1).Step(new RunInput.Start(new Epoch(1), Samples.Digest("initial"), null, null, wish));
        Assert.Equal((end, starts), (run.Machine.End?.Reason, run.Machine.Round is not null));
    }

    [Fact]
    public void Aggregator_that_steps_down_tells_its_clients_nothing()
    {
        RunDriver run = new RunDriver().Start().Joins(1, 2).Step(new RunInput.StepDown("seed-b leads"));
        Assert.DoesNotContain(run.Effects, effect => effect is RoundEffect.Send or RoundEffect.SendToAll or RoundEffect.DropBodies or RoundEffect.DropBody);
        Assert.Equal("stop SteppedDown", Transcript.Of(run.Effects)[^1]);
        run.ExpectEnd(RunEndReason.SteppedDown, 0);
        Assert.Equal("seed-b leads", run.End.Detail);
    }
}
