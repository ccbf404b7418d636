using FedActors.Simulation.Chaos;

namespace FedActors.Simulation.Tests.Chaos;

public sealed class FaultShrinkerTests
{
    [Theory]
    [InlineData(new[] { 3 })]
    [InlineData(new[] { 0, 23 })]
    [InlineData(new[] { 4, 5, 17 })]
    [InlineData(new[] { 1, 9, 12, 20 })]
    public void The_smallest_part_that_still_fails_is_found_in_its_order(int[] needed)
    {
        IReadOnlyList<int> found = FaultShrinker.Shrink([.. Enumerable.Range(0, 24)], part => needed.All(part.Contains));
        Assert.Equal(needed, found);
    }

    [Fact]
    public void What_fails_without_any_item_shrinks_to_nothing() =>
        Assert.Empty(FaultShrinker.Shrink([.. Enumerable.Range(0, 10)], _ => true));

    [Fact]
    public void What_needs_every_item_stays_whole()
    {
        int[] all = [.. Enumerable.Range(0, 9)];
        Assert.Equal(all, FaultShrinker.Shrink(all, part => part.Count == all.Length));
    }

    [Fact]
    public void Of_two_ways_to_fail_one_is_left_and_no_item_more()
    {
        IReadOnlyList<int> found = FaultShrinker.Shrink(
            [.. Enumerable.Range(0, 16)], part => (part.Contains(2) && part.Contains(11)) || (part.Contains(5) && part.Contains(14)));
        Assert.True(found is [2, 11] or [5, 14], string.Join(' ', found));
    }

    [Fact]
    public void Tries_are_bounded()
    {
        int tries = 0;
        IReadOnlyList<int> found = FaultShrinker.Shrink([.. Enumerable.Range(0, 5000)], part =>
        {
            tries++;
            return part.Count >= 2500 && part.Contains(4999);
        });
        Assert.InRange(tries, 1, 300);
        Assert.Contains(4999, found);
    }
}
