using FedActors.Core.Identity;
using FedActors.Core.Policy;

namespace FedActors.Core.Tests.Policy;

public sealed class SiteMemoryTests
{
    private DateOnly _today = new(2026, 11, 23);
    private SiteState? _saved;
    private bool _diskWorks = true;

    [Fact]
    public void Rounds_of_a_day_are_counted_once_each_over_all_runs_and_lives()
    {
        SiteMemory memory = Memory();
        Assert.True(memory.Begin("a", new RoundNumber(1), 2));
        Assert.True(memory.Begin("a", new RoundNumber(1), 2));
        Assert.True(memory.Begin("b", new RoundNumber(1), 2));
        Assert.False(Memory().Begin("b", new RoundNumber(2), 2));
        Assert.True(Memory().Begin("b", new RoundNumber(1), 2));

        _today = _today.AddDays(1);
        Assert.True(Memory().Begin("b", new RoundNumber(2), 2));
    }

    [Fact]
    public void A_round_that_cannot_be_written_down_is_not_begun_where_rounds_are_counted()
    {
        SiteMemory memory = Memory();
        _diskWorks = false;

        Assert.False(memory.Begin("a", new RoundNumber(1), 5));
        Assert.True(memory.Begin("a", new RoundNumber(1), null));
    }

    [Fact]
    public void The_last_committed_round_only_rises_and_only_for_runs_taken_part_in()
    {
        SiteMemory memory = Memory();
        memory.Commit("a", new RoundNumber(3), null);
        Assert.Null(memory.Find("a"));

        memory.Begin("a", new RoundNumber(4), null);
        memory.Commit("a", new RoundNumber(4), Sha256Digest.Of("next"u8));
        memory.Commit("a", new RoundNumber(3), null);
        Assert.Equal(new SeenRun(new RoundNumber(4), Sha256Digest.Of("next"u8)), Memory().Find("a"));
    }

    [Fact]
    public void Only_so_many_runs_are_remembered()
    {
        SiteMemory memory = Memory();
        for (int run = 0; run <= SiteMemory.RunsMax; run++)
        {
            memory.Begin($"run-{run}", new RoundNumber(1), null);
        }

        Assert.Null(memory.Find("run-0"));
        Assert.NotNull(memory.Find("run-1"));
        Assert.Equal(SiteMemory.RunsMax, _saved!.Runs.Count);
    }

    private SiteMemory Memory() => new(() => _today, _saved, state =>
    {
        _saved = _diskWorks ? state : _saved;
        return _diskWorks;
    });
}
