namespace FedActors.Core.Privacy.Accounting;

/// <summary>How much one unit can move all nodes of an aggregation tree together: the greatest sum of squared counts over its complete nodes.</summary>
/// <remarks>
/// P. Kairouz et al., "Practical and private (deep) learning without sampling or shuffling", ICML 2021, appendix. A unit that takes part once
/// is in one node of each level. For several participations a dynamic programme over the tree finds the worst positions; where that would
/// take too long, each level is bounded by participations times the most of them that fit into one of its nodes, which is never less.
/// </remarks>
public static class TreeSensitivity
{
    /// <summary>The most elementary steps that the exact search may take; beyond, the bound is used.</summary>
    public const double WorkMax = 2e8;

    /// <summary>The greatest sum, over all complete nodes of a tree of that many leaves, of the squared number of a unit's participations in it.</summary>
    /// <param name="steps">Leaves, 0 or more.</param>
    /// <param name="participations">The most participations of a unit, 1 or more.</param>
    /// <param name="separation">The fewest leaves between two participations, 0 or more.</param>
    public static double SquareSum(long steps, int participations = 1, long separation = 0)
    {
        Check.Count(steps, nameof(steps));
        Check.AtLeastOne(participations, nameof(participations));
        Check.Count(separation, nameof(separation));
        if (steps == 0)
        {
            return 0;
        }

        int levels = 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)steps);
        long gap = separation + 1, fitting = Math.Min(participations, ((steps - 1) / gap) + 1);
        if (fitting == 1)
        {
            return levels;
        }

        double work = Math.Pow(gap, 3) * Math.Pow(fitting, 2) * levels;
        return work <= WorkMax ? new Search((int)gap, (int)fitting).Of(steps, levels) : Bound(levels, gap, fitting);
    }

    private static double Bound(int levels, long gap, long participations)
    {
        double sum = 0;
        for (int level = 0; level < levels; level++)
        {
            long inOneNode = Math.Min(participations, (((1L << level) - 1) / gap) + 1);
            sum += (double)participations * inOneNode;
        }

        return sum;
    }

    /// <summary>
    /// Best sums for complete trees: the first participation at least a leaves from the left end, the last at least b from the right end,
    /// exactly k in all.
    /// </summary>
    private sealed class Search(int gap, int participations)
    {
        private const double Impossible = double.NegativeInfinity;

        public double Of(long steps, int levels)
        {
            double[][,,] trees = new double[levels][,,];
            for (int level = 0; level < levels; level++)
            {
                trees[level] = level == 0 ? Leaf() : Joined(trees[level - 1], 1L << (level - 1));
            }

            // The leaves are the complete trees of the binary digits of their number, the largest on the left.
            double[,]? forest = null;
            for (int level = levels - 1; level >= 0; level--)
            {
                if ((steps >> level & 1) == 1)
                {
                    forest = Appended(forest, trees[level], 1L << level);
                }
            }

            double best = 0;
            for (int k = 1; k <= participations; k++)
            {
                best = Math.Max(best, forest![0, k]);
            }

            return best;
        }

        private double[,,] Leaf()
        {
            double[,,] leaf = New();
            leaf[0, 0, 1] = 1;
            return leaf;
        }

        private double[,,] Joined(double[,,] half, long size)
        {
            double[,,] joined = New();
            for (int a = 0; a < gap; a++)
            {
                for (int b = 0; b < gap; b++)
                {
                    for (int k = 1; k <= participations; k++)
                    {
                        double best = Math.Max(half[a, Nearer(b, size), k], half[Nearer(a, size), b, k]);
                        for (int left = 1; left < k; left++)
                        {
                            for (int between = 0; between < gap; between++)
                            {
                                best = Math.Max(best, half[a, between, left] + half[gap - 1 - between, b, k - left]);
                            }
                        }

                        joined[a, b, k] = best + ((double)k * k);
                    }
                }
            }

            return joined;
        }

        private double[,] Appended(double[,]? forest, double[,,] tree, long size)
        {
            double[,] appended = new double[gap, participations + 1];
            for (int b = 0; b < gap; b++)
            {
                for (int k = 1; k <= participations; k++)
                {
                    double best = Math.Max(tree[0, b, k], forest?[Nearer(b, size), k] ?? Impossible);
                    for (int left = 1; forest is not null && left < k; left++)
                    {
                        for (int between = 0; between < gap; between++)
                        {
                            best = Math.Max(best, forest[between, left] + tree[gap - 1 - between, b, k - left]);
                        }
                    }

                    appended[b, k] = best;
                }
            }

            return appended;
        }

        private static int Nearer(int distance, long size) => (int)Math.Max(0, distance - size);

        private double[,,] New()
        {
            var sums = new double[gap, gap, participations + 1];
            for (int a = 0; a < gap; a++)
            {
                for (int b = 0; b < gap; b++)
                {
                    for (int k = 1; k <= participations; k++)
                    {
                        sums[a, b, k] = Impossible;
                    }
                }
            }

            return sums;
        }
    }
}
