using FedActors.Core.Privacy.Accounting;

namespace FedActors.Core.Tests.Privacy.Accounting;

public sealed class TreeSensitivityTests
{
    [Theory]
    [InlineData(1, 7, 8, 4)]
    [InlineData(3, 3, 9, 11)]
    [InlineData(3, 2, 7, 9)]
    [InlineData(8, 2, 24, 88)]
    public void Worst_positions_are_golden(int participations, int separation, int steps, double expected) =>
        Assert.Equal(expected, TreeSensitivity.SquareSum(steps, participations, separation));

    [Fact]
    public void Search_finds_what_trying_all_positions_finds()
    {
        for (int steps = 1; steps <= 13; steps++)
        {
            for (int separation = 0; separation <= 3; separation++)
            {
                Assert.Equal(Tried(steps, 3, separation), TreeSensitivity.SquareSum(steps, 3, separation));
            }
        }
    }

    [Fact]
    public void A_large_tree_is_bounded_from_above()
    {
        double bound = TreeSensitivity.SquareSum(1 << 20, 1000, 500), exact = TreeSensitivity.SquareSum(1 << 20, 1, 500);
        Assert.InRange(bound, 1000 * exact / 2, 1000.0 * 1000 * 21);
        Assert.Equal(21, exact);
    }

    private static double Tried(int steps, int participations, int separation)
    {
        double best = 0;
        for (int set = 0; set < 1 << steps; set++)
        {
            int[] at = [.. Enumerable.Range(0, steps).Where(i => (set >> i & 1) == 1)];
            if (at.Length > participations || at.Zip(at.Skip(1)).Any(pair => pair.Second - pair.First <= separation))
            {
                continue;
            }

            double sum = 0;
            for (int size = 1; size <= steps; size *= 2)
            {
                for (int node = 0; (node + 1) * size <= steps; node++)
                {
                    double count = at.Count(i => i / size == node);
                    sum += count * count;
                }
            }

            best = Math.Max(best, sum);
        }

        return best;
    }
}
