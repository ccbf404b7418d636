using FedActors.Core.Randomness;
using FedActors.Simulation.Engine;

namespace FedActors.Simulation.Tests.Engine;

public sealed class EventHeapTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 7)]
    [InlineData(3, 500)]
    [InlineData(4, 5000)]
    public void Events_come_out_as_a_sorted_list_gives_them(ulong seed, int steps)
    {
        var random = new SeededRandom(seed, 0, 0, RandomPurpose.Schedule);
        var heap = new EventHeap();
        var sorted = new SortedSet<(long At, ulong Tie)>();
        var happenings = new Dictionary<ILoopEvent, (long, ulong)>();
        for (int step = 0; step < steps; step++)
        {
            if (sorted.Count == 0 || random.NextBool(0.6))
            {
                // Few moments, so that many events share one and the tie decides.
                (long, ulong) key = (random.NextInt(20), (ulong)step ^ 0x5A);
                var happening = new LoopAction(() => { });
                happenings.Add(happening, key);
                heap.Push(key.Item1, key.Item2, happening);
                sorted.Add(key);
            }
            else
            {
                Assert.Equal(sorted.Min.At, heap.EarliestMicroseconds);
                Assert.Equal(sorted.Min, happenings[heap.Pop()]);
                sorted.Remove(sorted.Min);
            }

            Assert.Equal(sorted.Count, heap.Count);
        }

        foreach ((long, ulong) key in sorted)
        {
            Assert.Equal(key, happenings[heap.Pop()]);
        }
    }
}
