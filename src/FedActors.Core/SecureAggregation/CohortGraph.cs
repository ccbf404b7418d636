using System.Buffers.Binary;
using System.Security.Cryptography;
using FedActors.Core.Identity;

namespace FedActors.Core.SecureAggregation;

/// <summary>
/// Who is whose neighbour: a Harary graph over the slots in a random order. Everybody computes it from the digest of all advertised keys, so
/// that the server does not choose neighbours.
/// </summary>
/// <remarks>
/// J. Bell et al., "Secure single-server aggregation with (poly)logarithmic overhead", CCS 2020, section 4. Deviation: the order comes from
/// a hash over all keys instead of the server's coins. A server that holds clients of its own can still try other keys for them until it likes
/// the graph: 2^g tries cost g of the sigma bits of <see cref="GraphParameters"/>.
/// </remarks>
public sealed class CohortGraph
{
    private readonly SortedDictionary<int, int[]> _neighbours = [];

    private CohortGraph(int degree) => Degree = degree;

    /// <summary>How many neighbours each slot has.</summary>
    public int Degree { get; }

    /// <summary>The neighbours of a slot of the cohort, in rising order.</summary>
    public IReadOnlyList<int> NeighboursOf(int slot) => _neighbours[slot];

    /// <summary>Whether the two slots are neighbours.</summary>
    public bool AreNeighbours(int slot, int other) =>
        _neighbours.TryGetValue(slot, out int[]? neighbours) && Array.BinarySearch(neighbours, other) >= 0;

    /// <summary>The graph of that cohort.</summary>
    /// <param name="slots">Distinct, in rising order, 2 or more.</param>
    /// <param name="degree">
    /// Neighbours wanted; complete where there are no more others than that, and one more where degree and cohort are both odd.
    /// </param>
    /// <param name="seed">The digest of all advertised keys.</param>
    public static CohortGraph Build(IReadOnlyList<int> slots, int degree, Sha256Digest seed)
    {
        int count = slots.Count;
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2, nameof(slots));
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 1);
        int regular = Math.Min(degree + (degree & count & 1), count - 1);
        int[] order = [.. slots];
        Shuffle(order, seed);
        var graph = new CohortGraph(regular);
        for (int place = 0; place < count; place++)
        {
            int[] neighbours = [.. Offsets(regular, count).Select(offset => order[(place + offset) % count])];
            Array.Sort(neighbours);
            graph._neighbours.Add(order[place], neighbours);
        }

        return graph;
    }

    /// <summary>Distances around the ring of a Harary graph.</summary>
    private static IEnumerable<int> Offsets(int degree, int count)
    {
        if (degree == count - 1)
        {
            return Enumerable.Range(1, count - 1);
        }

        IEnumerable<int> near = Enumerable.Range(1, degree / 2).SelectMany(offset => (int[])[offset, count - offset]);
        return degree % 2 == 0 ? near : near.Append(count / 2);
    }

    /// <summary>Fisher and Yates with numbers from SHA-256 in counter mode, without bias.</summary>
    private static void Shuffle(Span<int> order, Sha256Digest seed)
    {
        Span<byte> block = stackalloc byte[SHA256.HashSizeInBytes + sizeof(int)];
        seed.CopyTo(block);
        Span<byte> numbers = stackalloc byte[SHA256.HashSizeInBytes];
        int used = numbers.Length, counter = 0;
        for (int i = order.Length - 1; i > 0; i--)
        {
            uint bound = (uint)i + 1, end = uint.MaxValue - (uint.MaxValue % bound), number;
            do
            {
                if (used == numbers.Length)
                {
                    BinaryPrimitives.WriteInt32LittleEndian(block[SHA256.HashSizeInBytes..], counter++);
                    SHA256.HashData(block, numbers);
                    used = 0;
                }

                number = BinaryPrimitives.ReadUInt32LittleEndian(numbers[used..]);
                used += sizeof(uint);
            }
            while (number >= end);

            int j = (int)(number % bound);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }
}
