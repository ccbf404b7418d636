using FedActors.Core;
using FedActors.Core.Randomness;

namespace FedActors.Learning.Partitions;

/// <summary>The steps partitioners share: a shuffled deck, hands cut from it, and the refusals.</summary>
internal static class Dealing
{
    /// <summary>The stream of this seed; <paramref name="part"/> tells several streams of one partition apart.</summary>
    public static SeededRandom Stream(ulong seed, int part = 0) => new(seed, 0, part, RandomPurpose.Partition);

    /// <summary>0, ..., count - 1 in random order.</summary>
    public static int[] ShuffledIndices(int count, SeededRandom random)
    {
        int[] indices = [.. Enumerable.Range(0, count)];
        random.Shuffle<int>(indices);
        return indices;
    }

    /// <summary>Cuts the deck into hands of the given sizes, which add up to the deck, and sorts each hand.</summary>
    public static int[][] Cut(ReadOnlySpan<int> deck, ReadOnlySpan<int> sizes)
    {
        var hands = new int[sizes.Length][];
        int start = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            hands[i] = deck.Slice(start, sizes[i]).ToArray();
            Array.Sort(hands[i]);
            start += sizes[i];
        }

        Invariant.Require(start == deck.Length);
        return hands;
    }

    /// <summary>Sizes that differ by at most one and add up to <paramref name="total"/>, the larger ones first.</summary>
    public static int[] EvenSizes(int total, int parts)
    {
        var sizes = new int[parts];
        for (int i = 0; i < parts; i++)
        {
            sizes[i] = (total / parts) + (i < total % parts ? 1 : 0);
        }

        return sizes;
    }

    /// <summary>Refuses fewer than one centre, and a set too small to give each centre its minimum.</summary>
    public static void RequireEnough(PartitionInput input, int centres, int examplesMin)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(centres);
        long needed = (long)centres * examplesMin;
        if (needed > input.Examples)
        {
            throw Refusal($"{centres} centres with at least {examplesMin} examples each need {needed} examples; the set has " +
                $"{input.Examples}. Use at most {input.Examples / examplesMin} centres, or a larger set.");
        }
    }

    /// <summary>The labels, or the refusal of a set that has none.</summary>
    public static IReadOnlyList<int> RequireLabels(PartitionInput input, string partitioner) => input.Labels ?? throw Refusal(
        $"{partitioner} divides by class label, and this set has none (regression). Use the iid, quantity or natural-key partition.");

    public static MalformedInputException Refusal(string message) => new("partition", message);
}
