using Contracts;
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
    private readonly SeedStanding _standing = new(() => new Instant(0), "trial", 10);
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

    private void Open()
    {
        Assert.True(_door.TryOpen());
        _door.Store.Runs.Open(new RegisteredRun("trial", default, "{}", Sha256Digest.Of("model"u8), RunWish.Run, default));
    }
}
