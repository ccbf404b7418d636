using FedActors.Core.Edges;
using FedActors.Core.Rounds;

namespace Contracts;

/// <summary>What every run registry keeps.</summary>
public abstract class RunRegistryContract
{
    protected abstract IRunRegistry Runs { get; }

    [Fact]
    public void Run_is_noted_once_with_what_it_began_with()
    {
        RegisteredRun first = Runs.Open(Run("digits"));

        RegisteredRun again = Runs.Open(Run("digits") with { Configuration = Records.Digest("other"), Settings = "{}", InitialModel = Records.Digest("m") });

        Assert.Equal(first, again);
        Assert.Equal(Run("digits") with { CreatedAt = first.CreatedAt }, first);
        Assert.NotEqual(default, first.CreatedAt);
        Assert.Equal([first], Runs.All());
    }

    [Fact]
    public void Runs_are_listed_oldest_first()
    {
        Runs.Open(Run("zebra"));
        Runs.Open(Run("ape"));

        Assert.Equal(["zebra", "ape"], Runs.All().Select(run => run.RunId));
    }

    [Fact]
    public void Wish_is_kept_and_read_by_all()
    {
        Runs.Open(Run("digits"));
        Runs.Open(Run("other"));

        Assert.True(Runs.SetWish("digits", RunWish.Pause));

        Assert.Equal([RunWish.Pause, RunWish.Run], Runs.All().Select(run => run.Wish));
        Assert.Equal(RunWish.Pause, Runs.Open(Run("digits")).Wish);
    }

    [Fact]
    public void Stop_is_not_taken_back()
    {
        Runs.Open(Run("digits"));
        Runs.SetWish("digits", RunWish.Stop);

        Assert.True(Runs.SetWish("digits", RunWish.Run));

        Assert.Equal(RunWish.Stop, Runs.All()[0].Wish);
    }

    [Fact]
    public void Wish_for_a_run_that_is_not_there_is_told()
    {
        Assert.False(Runs.SetWish("nobody", RunWish.Pause));
        Assert.Empty(Runs.All());
    }

    [Fact]
    public void Run_opened_by_many_at_once_is_noted_once()
    {
        var opened = new RegisteredRun[8];

        Parallel.For(0, opened.Length, index => opened[index] = Runs.Open(Run("digits") with { Settings = $"{{\"n\":{index}}}" }));

        Assert.Single(opened.Distinct());
        Assert.Single(Runs.All());
    }

    private static RegisteredRun Run(string name) =>
        new(name, Records.Digest("configuration"), """{"run":{"rounds":3}}""", Records.Digest("model 0"), RunWish.Run, default);
}
