using FedActors.Core.Identity;
using FedActors.Core.Receipts;

namespace FedActors.Core.Tests.Receipts;

public sealed class MerkleTreeTests
{
    // The texts and roots with which implementations of Certificate Transparency (RFC 6962) test themselves.
    private static readonly string[] Texts = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static readonly string[] Roots =
    [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    [Fact]
    public void Roots_are_those_of_certificate_transparency()
    {
        for (int count = 1; count <= Texts.Length; count++)
        {
            Assert.Equal(Roots[count - 1], MerkleTree.Root(Leaves(count)).ToString());
        }

        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", MerkleTree.Root([]).ToString());
    }

    [Fact]
    public void Every_leaf_of_every_small_tree_is_proved_and_at_no_other_place()
    {
        for (int count = 1; count <= 33; count++)
        {
            Sha256Digest[] leaves = Numbered(count);
            Sha256Digest root = MerkleTree.Root(leaves);
            IReadOnlyList<IReadOnlyList<Sha256Digest>> proofs = MerkleTree.Proofs(leaves);
            for (int index = 0; index < count; index++)
            {
                for (int place = -1; place <= count; place++)
                {
                    Assert.Equal(place == index, MerkleTree.Includes(leaves[index], place, count, proofs[index], root));
                }
            }
        }
    }

    [Fact]
    public void A_path_that_is_too_short_too_long_or_changed_proves_nothing()
    {
        Sha256Digest[] leaves = Numbered(7);
        Sha256Digest root = MerkleTree.Root(leaves);
        IReadOnlyList<Sha256Digest> path = MerkleTree.Proofs(leaves)[2];

        Assert.False(MerkleTree.Includes(leaves[2], 2, 7, [.. path.SkipLast(1)], root));
        Assert.False(MerkleTree.Includes(leaves[2], 2, 7, [.. path, root], root));
        Assert.False(MerkleTree.Includes(leaves[2], 2, 7, [leaves[0], .. path.Skip(1)], root));
        Assert.False(MerkleTree.Includes(leaves[3], 2, 7, path, root));
    }

    [Fact]
    public void An_inner_node_is_no_leaf()
    {
        Sha256Digest[] leaves = Numbered(2);
        var text = new byte[64];
        leaves[0].CopyTo(text);
        leaves[1].CopyTo(text.AsSpan(32));

        Assert.NotEqual(MerkleTree.Root(leaves), MerkleTree.Leaf(text));
    }

    private static Sha256Digest[] Leaves(int count) => [.. Texts.Take(count).Select(text => MerkleTree.Leaf(Convert.FromHexString(text)))];

    private static Sha256Digest[] Numbered(int count) => [.. Enumerable.Range(0, count).Select(number => MerkleTree.Leaf([(byte)number]))];
}
