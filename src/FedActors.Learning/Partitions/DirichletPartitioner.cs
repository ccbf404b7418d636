using FedActors.Core.Randomness;

namespace FedActors.Learning.Partitions;

/// <summary>Divides each class among the centres in proportions drawn from a symmetric Dirichlet distribution.</summary>
/// <remarks>
/// Q. Li et al., "Federated learning on non-IID data silos: an experimental study" (NIID-Bench), ICDE 2022, section IV: for each class
/// draw p ~ Dir(alpha), give nothing to centres that already hold N/n examples, renormalise, cut; repeat until every centre has the
/// minimum. Deviations: the tries are bounded, and where the draw leaves nothing to renormalise (tiny alpha) one open centre takes all.
/// </remarks>
public sealed class DirichletPartitioner : IPartitioner
{
    /// <summary>How many draws are tried before the partition is refused; NIID-Bench tries for ever.</summary>
    public const int TriesMax = 1000;

    private readonly double _alpha;
    private readonly int _examplesMin;

    /// <summary>A partition with that concentration.</summary>
    /// <param name="alpha">Positive and finite; 0.1 is very skewed, 0.5 usual, 100 nearly iid.</param>
    /// <param name="examplesMin">The least that every centre must hold, one or more; 10 in NIID-Bench.</param>
    public DirichletPartitioner(double alpha, int examplesMin = 10)
    {
        if (!(alpha > 0 && double.IsFinite(alpha)))
        {
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "The concentration of a Dirichlet partition is positive and finite.");
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(examplesMin);
        _alpha = alpha;
        _examplesMin = examplesMin;
    }

    /// <inheritdoc/>
    public int[][] Partition(PartitionInput input, int centres, ulong seed)
    {
        IReadOnlyList<int> labels = Dealing.RequireLabels(input, "The Dirichlet partition");
        Dealing.RequireEnough(input, centres, _examplesMin);
        var members = new List<int>[input.Classes];
        for (int c = 0; c < members.Length; c++) { members[c] = []; }
        for (int i = 0; i < input.Examples; i++) { members[labels[i]].Add(i); }

        int[][] sizes = DrawSizes([.. members.Select(m => m.Count)], centres, seed);
        return Deal(members, sizes, centres, Dealing.Stream(seed, part: 1));
    }

    /// <summary>How many examples of each class each centre gets: int32[classes][centres].</summary>
    private int[][] DrawSizes(int[] classSizes, int centres, ulong seed)
    {
        SeededRandom random = Dealing.Stream(seed);
        int total = classSizes.Sum(), smallestBest = 0;
        for (int attempt = 0; attempt < TriesMax; attempt++)
        {
            var held = new int[centres];
            int[][] sizes = [.. classSizes.Select(size => DrawClass(size, held, total, random))];
            int smallest = held.Min();
            if (smallest >= _examplesMin)
            {
                return sizes;
            }

            smallestBest = Math.Max(smallestBest, smallest);
        }

        throw Dealing.Refusal($"Dirichlet({_alpha}) over {centres} centres and {total} examples: in {TriesMax} draws the smallest " +
            $"centre had {smallestBest} examples at best; {_examplesMin} are asked. Use a larger alpha, fewer centres, or a smaller minimum.");
    }

    private int[] DrawClass(int size, int[] held, int total, SeededRandom random)
    {
        int centres = held.Length;
        var share = new double[centres];
        for (int j = 0; j < centres; j++)
        {
            double drawn = random.NextGamma(_alpha);
            share[j] = (long)held[j] * centres < total ? drawn : 0;
        }

        double sum = share.Sum();
        if (!(sum > 0))
        {
            // Gamma variables of a tiny shape underflow; in the limit the whole class belongs to one centre.
            int[] open = [.. Enumerable.Range(0, centres).Where(j => (long)held[j] * centres < total)];
            share[open.Length == 0 ? random.NextInt(centres) : open[random.NextInt(open.Length)]] = sum = 1;
        }

        var given = new int[centres];
        double cumulated = 0;
        int start = 0, last = Array.FindLastIndex(share, s => s > 0);
        for (int j = 0; j <= last; j++)
        {
            cumulated += share[j];
            int end = j == last ? size : Math.Max(start, Math.Min(size, (int)(cumulated / sum * size)));
            given[j] = end - start;
            held[j] += given[j];
            start = end;
        }

        return given;
    }

    private static int[][] Deal(List<int>[] members, int[][] sizes, int centres, SeededRandom random)
    {
        var partition = new List<int>[centres];
        for (int j = 0; j < centres; j++) { partition[j] = []; }
        for (int c = 0; c < members.Length; c++)
        {
            int[] deck = [.. members[c]];
            random.Shuffle<int>(deck);
            int[][] hands = Dealing.Cut(deck, sizes[c]);
            for (int j = 0; j < centres; j++) { partition[j].AddRange(hands[j]); }
        }

        return [.. partition.Select(p => p.Order().ToArray())];
    }
}
