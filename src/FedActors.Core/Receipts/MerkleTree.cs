using System.Security.Cryptography;
using FedActors.Core.Identity;

namespace FedActors.Core.Receipts;

/// <summary>One digest for a list of texts, and short proofs that a text is in the list.</summary>
/// <remarks>
/// B. Laurie, A. Langley, E. Kasper, "Certificate Transparency", RFC 6962, section 2.1; proofs as in RFC 9162, section 2.1.3. Leaves and inner
/// nodes are hashed with different first bytes, so that neither can be shown in the place of the other; an odd node at the end of a level
/// moves up as it is.
/// </remarks>
public static class MerkleTree
{
    private const int DigestBytes = 32;
    private const byte LeafPrefix = 0, NodePrefix = 1;

    /// <summary>The leaf of a text.</summary>
    public static Sha256Digest Leaf(ReadOnlySpan<byte> text)
    {
        byte[] prefixed = new byte[1 + text.Length];
        prefixed[0] = LeafPrefix;
        text.CopyTo(prefixed.AsSpan(1));
        return Sha256Digest.Of(prefixed);
    }

    /// <summary>The root over the leaves in their order; of none, the digest of nothing.</summary>
    public static Sha256Digest Root(IReadOnlyList<Sha256Digest> leaves) =>
        leaves.Count == 0 ? Sha256Digest.Of(ReadOnlySpan<byte>.Empty) : Levels(leaves)[^1][0];

    /// <summary>For each leaf the digests that lead from it to the root, from the bottom upwards.</summary>
    public static IReadOnlyList<IReadOnlyList<Sha256Digest>> Proofs(IReadOnlyList<Sha256Digest> leaves)
    {
        List<Sha256Digest[]> levels = leaves.Count == 0 ? [] : Levels(leaves);
        return [.. Enumerable.Range(0, leaves.Count).Select(index => Proof(levels, index))];
    }

    /// <summary>Whether the leaf is at that place of the list with that root; false for a path that is too short or too long.</summary>
    /// <param name="leaf">The leaf.</param>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="count">How many leaves the list has.</param>
    /// <param name="path">What <see cref="Proofs"/> gave.</param>
    /// <param name="root">The root.</param>
    public static bool Includes(Sha256Digest leaf, int index, int count, IReadOnlyList<Sha256Digest> path, Sha256Digest root)
    {
        if (index < 0 || index >= count)
        {
            return false;
        }

        Sha256Digest node = leaf;
        int used = 0;
        for (int place = index, last = count - 1; last > 0; place /= 2, last /= 2)
        {
            if (place == last && place % 2 == 0)
            {
                // The odd node at the end of its level: it has no neighbour.
                continue;
            }

            if (used == path.Count)
            {
                return false;
            }

            Sha256Digest other = path[used++];
            node = place % 2 == 0 ? Node(node, other) : Node(other, node);
        }

        return used == path.Count && node == root;
    }

    private static List<Sha256Digest> Proof(List<Sha256Digest[]> levels, int index)
    {
        var path = new List<Sha256Digest>();
        foreach (Sha256Digest[] level in levels)
        {
            int other = index ^ 1;
            if (other < level.Length)
            {
                path.Add(level[other]);
            }

            index /= 2;
        }

        return path;
    }

    /// <summary>The leaves, what stands above them, and so on up to the root.</summary>
    private static List<Sha256Digest[]> Levels(IReadOnlyList<Sha256Digest> leaves)
    {
        List<Sha256Digest[]> levels = [[.. leaves]];
        while (levels[^1].Length > 1)
        {
            levels.Add(Above(levels[^1]));
        }

        return levels;
    }

    private static Sha256Digest[] Above(Sha256Digest[] level)
    {
        var above = new Sha256Digest[(level.Length + 1) / 2];
        for (int i = 0; i < above.Length; i++)
        {
            above[i] = 2 * i + 1 < level.Length ? Node(level[2 * i], level[2 * i + 1]) : level[2 * i];
        }

        return above;
    }

    private static Sha256Digest Node(Sha256Digest left, Sha256Digest right)
    {
        Span<byte> text = stackalloc byte[1 + 2 * DigestBytes];
        text[0] = NodePrefix;
        left.CopyTo(text[1..]);
        right.CopyTo(text[(1 + DigestBytes)..]);
        Span<byte> hash = stackalloc byte[DigestBytes];
        SHA256.HashData(text, hash);
        return new Sha256Digest(hash);
    }
}
