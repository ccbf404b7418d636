using FedActors.Core.Identity;
using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Tests.SecureAggregation;

public sealed class CohortGraphTests
{
    private static readonly Sha256Digest Seed = Sha256Digest.Of("seed"u8);

    [Theory]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(10, 4)]
    [InlineData(10, 5)]
    [InlineData(11, 5)]
    [InlineData(50, 21)]
    [InlineData(51, 21)]
    [InlineData(100, 99)]
    [InlineData(7, 200)]
    public void Graph_is_regular_symmetric_and_connected(int count, int degree)
    {
        int[] slots = [.. Enumerable.Range(0, count).Select(i => (3 * i) + 1)];
        CohortGraph graph = CohortGraph.Build(slots, degree, Seed);
        int expected = Math.Min(degree + (degree & count & 1), count - 1);
        Assert.Equal(expected, graph.Degree);
        foreach (int slot in slots)
        {
            IReadOnlyList<int> neighbours = graph.NeighboursOf(slot);
            Assert.Equal(expected, neighbours.Distinct().Count());
            Assert.Equal(neighbours.Order(), neighbours);
            Assert.DoesNotContain(slot, neighbours);
            Assert.All(neighbours, other => Assert.Contains(slot, graph.NeighboursOf(other)));
            Assert.All(slots, other => Assert.Equal(neighbours.Contains(other), graph.AreNeighbours(slot, other)));
        }

        var reached = new HashSet<int> { slots[0] };
        var open = new Stack<int>(reached);
        while (open.TryPop(out int slot))
        {
            foreach (int neighbour in graph.NeighboursOf(slot).Where(reached.Add))
            {
                open.Push(neighbour);
            }
        }

        Assert.Equal(count, reached.Count);
    }

    [Fact]
    public void Same_seed_gives_the_same_graph_and_another_seed_another()
    {
        int[] slots = [.. Enumerable.Range(0, 60)];
        int[][] Lists(Sha256Digest seed) => [.. slots.Select(slot => CohortGraph.Build(slots, 6, seed).NeighboursOf(slot).ToArray())];
        Assert.Equal(Lists(Seed), Lists(Seed));
        Assert.NotEqual(Lists(Seed), Lists(Sha256Digest.Of("other"u8)));
    }

    [Fact]
    public void Every_pair_is_as_likely_as_any_other()
    {
        // 2,000 graphs of 12 slots with 4 neighbours: each of the 66 pairs is expected 727 times, give or take 21.
        const int graphs = 2000;
        int[] slots = [.. Enumerable.Range(0, 12)];
        var counts = new int[12, 12];
        for (int i = 0; i < graphs; i++)
        {
            CohortGraph graph = CohortGraph.Build(slots, 4, Sha256Digest.Of(BitConverter.GetBytes(i)));
            foreach (int slot in slots)
            {
                foreach (int neighbour in graph.NeighboursOf(slot))
                {
                    counts[slot, neighbour]++;
                }
            }
        }

        foreach (int slot in slots)
        {
            Assert.All(slots.Where(other => other != slot), other => Assert.InRange(counts[slot, other], 727 - 110, 727 + 110));
        }
    }
}
