using Contracts;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;
using FedActors.Network.Wire;
using FedActors.Seed.Hosting;
using FedActors.Storage;
using Shared;

namespace FedActors.Seed.Tests.Hosting;

public sealed class SeedViewTests : IDisposable
{
    private readonly TestFederation _federation = new();
    private readonly HostLog _log = new(new LogOptions(), TextWriter.Null, TimeProvider.System);
    private readonly SeedStanding _standing = new(() => new Instant(0), new RunOptions { RunId = "trial", Seed = 1, RoundsMax = 10, CohortSize = 1 });
    private readonly StoreDoor _door;
    private readonly SeedView _view;

    public SeedViewTests()
    {
        _federation.Seed();
        var address = new StoreAddress.Sqlite(Path.Combine(_federation.Path, "store"));
        _door = new StoreDoor($"{address}", () => FederationStore.Open(address, new StoreOptions()), _log, TimeProvider.System);
        _view = new SeedView(_standing, _door, _federation.Load("seed-1"), _log, TimeProvider.System);
    }

    public void Dispose()
    {
        _door.Dispose();
        _log.Dispose();
        _federation.Dispose();
    }

    [Fact]
    public void A_stopped_run_is_not_resumed()
    {
        Open();
        Assert.True(_view.SetWish("trial", RunWish.Pause, "olga", out Problem? problem));
        Assert.Null(problem);
        Assert.True(_view.SetWish("trial", RunWish.Stop, "olga", out problem));
        Assert.Null(problem);
        foreach (RunWish late in (RunWish[])[RunWish.Run, RunWish.Pause])
        {
            _view.SetWish("trial", late, "olga", out problem);
            Assert.Equal((409, Reasons.RunEnded, false), (problem!.Status, problem.Reason, problem.Retryable));
            Assert.Contains("was stopped by an operator", problem.Detail, StringComparison.Ordinal);
        }

        Assert.Equal("stop", Assert.Single(_view.Runs()).Wish);
        Assert.True(_view.SetWish("trial", RunWish.Stop, "olga", out problem));
        Assert.Null(problem);
    }

    [Fact]
    public void A_run_that_has_ended_by_itself_is_not_resumed()
    {
        Open();
        _standing.End(new RunEnd(RunEndReason.RoundsDone, 10, default, "all 10 rounds are committed"));
        _view.SetWish("trial", RunWish.Run, "olga", out Problem? problem);
        Assert.Contains("all 10 rounds are committed", problem!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunEndReason.Failed, "has failed: nobody came. Mend what made it fail and restart the leading seed: the run goes on with round 5.")]
    [InlineData(RunEndReason.RoundsDone, "raise run.rounds")]
    [InlineData(RunEndReason.TargetReached, "move run.target-accuracy")]
    [InlineData(RunEndReason.TimeSpent, "raise run.time-budget")]
    [InlineData(RunEndReason.Stopped, "is not taken back; give the run's configuration another name")]
    public void A_run_that_is_over_is_refused_with_what_makes_it_go_on(RunEndReason reason, string expected)
    {
        Open();
        _standing.End(new RunEnd(reason, 4, default, "nobody came."));
        _view.SetWish("trial", RunWish.Run, "olga", out Problem? problem);
        Assert.Equal((409, Reasons.RunEnded, false), (problem!.Status, problem.Reason, problem.Retryable));
        Assert.Contains(expected, problem.Detail, StringComparison.Ordinal);
        Assert.Equal(reason == RunEndReason.Stopped, problem.Detail.Contains("not taken back", StringComparison.Ordinal));

        // Stopped after it has failed or finished, it does not go on with any restart.
        Assert.True(_view.SetWish("trial", RunWish.Stop, "olga", out problem));
        Assert.Null(problem);
        _view.SetWish("trial", RunWish.Run, "olga", out problem);
        Assert.Contains("not taken back", problem!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunWish.Run)]
    [InlineData(RunWish.Pause)]
    public void A_wish_that_comes_just_after_a_stop_is_not_answered_as_done(RunWish wish)
    {
        Open();
        var view = new SeedView(_standing, _door, _federation.Load("seed-1"), _log, TimeProvider.System)
        {
            Registry = new StoppedMeanwhile(_door.Store.Runs),
            WishMade = () => Assert.Fail("a wish that is void was told"),
        };
        Assert.True(view.SetWish("trial", wish, "olga", out Problem? problem));
        Assert.Equal((409, Reasons.RunEnded), (problem!.Status, problem.Reason));
        Assert.Equal("stop", Assert.Single(view.Runs()).Wish);
    }

    [Fact]
    public void A_run_that_nobody_knows_is_none()
    {
        Open();
        Assert.False(_view.SetWish("other", RunWish.Stop, "olga", out Problem? problem));
        Assert.Null(problem);
        Assert.Null(_view.Model("other", null, out problem));
    }

    [Fact]
    public void The_first_model_is_had_or_told_to_be_gone()
    {
        Open();
        Sha256Digest digest = Sha256Digest.Of("model"u8);
        Assert.NotNull(_view.Model("trial", 0, out Problem? problem));
        Assert.Equal(Reasons.ModelNotKept, problem!.Reason);
        _door.Store.Blobs.Put(digest, stream => stream.Write("model"u8));
        Assert.Equal($"{digest}", _view.Model("trial", null, out problem)!.Digest);
        Assert.Null(problem);
    }

    [Fact]
    public void Before_the_store_is_reached_questions_say_which_it_is()
    {
        IOException error = Assert.ThrowsAny<IOException>(() => _view.Members());
        Assert.Contains("sqlite:", error.Message, StringComparison.Ordinal);
        Assert.Equal("sqlite", _view.Status().Store.Kind);
    }

    /// <summary>Another operator's stop reaches the store before each wish.</summary>
    private sealed class StoppedMeanwhile(IRunRegistry runs) : IRunRegistry
    {
        public RegisteredRun Open(RegisteredRun run) => runs.Open(run);

        public bool SetWish(string runId, RunWish wish) => runs.SetWish(runId, RunWish.Stop) && runs.SetWish(runId, wish);

        public IReadOnlyList<RegisteredRun> All() => runs.All();
    }

    private void Open()
    {
        Assert.True(_door.TryOpen());
        _door.Store.Runs.Open(new RegisteredRun("trial", default, "{}", Sha256Digest.Of("model"u8), RunWish.Run, default));
    }
}
