using System.Text;
using FedActors.Core.Identity;

namespace FedActors.Core.Tests.Identity;

public sealed class Sha256DigestTests
{
    // FIPS 180-4, the one-block example.
    private const string OfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Fact]
    public void Digest_of_abc_is_that_of_the_standard()
    {
        Sha256Digest digest = Sha256Digest.Of(Encoding.ASCII.GetBytes("abc"));

        Assert.Equal(OfAbc, digest.ToString());
        Assert.Equal(OfAbc[..12], digest.Short);
        Assert.Equal(digest, Sha256Digest.Parse(OfAbc));
        var bytes = new byte[32];
        digest.CopyTo(bytes);
        Assert.Equal(OfAbc, Convert.ToHexStringLower(bytes));
        Assert.Equal(digest, new Sha256Digest(bytes));
    }

    [Fact]
    public void Order_is_that_of_the_text()
    {
        Sha256Digest[] digests = [.. Enumerable.Range(0, 50).Select(i => Sha256Digest.Of([(byte)i]))];

        Assert.Equal(
            digests.OrderBy(digest => digest.ToString(), StringComparer.Ordinal).ToArray(),
            digests.Order().ToArray());
    }

    [Fact]
    public void Digest_of_floats_is_that_of_their_little_endian_bytes() =>
        Assert.Equal(Sha256Digest.Of([0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]), Sha256Digest.Of([1f, -2f]));

    [Fact]
    public void Text_or_bytes_of_another_length_are_refused()
    {
        Assert.Throws<FormatException>(() => Sha256Digest.Parse("ba78"));
        Assert.Throws<FormatException>(() => Sha256Digest.Parse(new string('g', 64)));
        Assert.Throws<ArgumentException>(() => new Sha256Digest(new byte[31]));
    }
}
