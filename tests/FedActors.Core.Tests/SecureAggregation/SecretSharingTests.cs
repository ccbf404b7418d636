using System.Text.Json;
using FedActors.Core.SecureAggregation;
using FedActors.Core.Tests.Golden;

namespace FedActors.Core.Tests.SecureAggregation;

public sealed class SecretSharingTests
{
    private static readonly int[] Holders = [0, 3, 4, 9, 17, 65535];

    [Theory]
    [InlineData("shamir.gf2_128.k2_n4", 2)]
    [InlineData("shamir.gf2_128.k3_n5", 3)]
    public void Published_shares_give_the_published_secret(string id, int threshold)
    {
        JsonElement golden = GoldenCases.SecureAggregation(id);
        string expected = golden.GetProperty("expected").GetProperty("secret").GetString()!;
        string[] shares = [.. golden.GetProperty("inputs").GetProperty("shares_plain").EnumerateArray().Select(share => share.GetString()!)];
        for (int first = 0; first <= shares.Length - threshold; first++)
        {
            string[] chosen = shares[first..(first + threshold)];
            UInt128[] xs = [.. chosen.Select(share => (UInt128)int.Parse(share.Split('-')[0]))];
            UInt128[] ys = [.. chosen.Select(share => UInt128.Parse(share.Split('-')[1], System.Globalization.NumberStyles.HexNumber))];
            Assert.Equal(expected, Gf128.ValueAtZero(xs, ys).ToString("x32"));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    public void Any_threshold_of_shares_gives_the_secret_back(int threshold)
    {
        byte[] secret = Secret(5), found = new byte[32];
        SecretShare[] shares = SecretSharing.Split(secret, Holders, threshold, new SeededBytes(6));
        for (int subset = 0; subset < 1 << Holders.Length; subset++)
        {
            SecretShare[] chosen = [.. shares.Where((_, index) => (subset >> index & 1) == 1)];
            if (chosen.Length >= threshold)
            {
                Assert.True(SecretSharing.Combine(chosen, threshold, found).IsAccepted);
                Assert.Equal(secret, found);
            }
        }
    }

    [Fact]
    public void Too_few_shares_are_refused_and_as_a_lower_threshold_give_something_else()
    {
        byte[] secret = Secret(7), found = new byte[32];
        SecretShare[] shares = SecretSharing.Split(secret, Holders, 3, new SeededBytes(8));
        Assert.Equal(SecAggRule.TooFew, SecretSharing.Combine(shares.AsSpan(0, 2), 3, found).Rule);
        Assert.Equal(new byte[32], found);
        Assert.True(SecretSharing.Combine(shares.AsSpan(0, 2), 2, found).IsAccepted);
        Assert.NotEqual(secret, found);
    }

    [Fact]
    public void Share_below_the_threshold_fits_every_secret()
    {
        // For any two shares of a threshold of three and any secret there is a third share that leads to it: two shares say nothing.
        SecretShare[] shares = SecretSharing.Split(Secret(9), Holders, 3, new SeededBytes(10));
        UInt128 wanted = new SeededBytes(11).NextElement();
        UInt128[] xs = [(UInt128)(shares[0].Holder + 1), (UInt128)(shares[1].Holder + 1), 999];
        UInt128 partial = Gf128.Multiply(shares[0].First, Gf128.CoefficientAtZero(xs, 0)) ^ Gf128.Multiply(shares[1].First, Gf128.CoefficientAtZero(xs, 1));
        UInt128 third = Gf128.Multiply(wanted ^ partial, Gf128.Inverse(Gf128.CoefficientAtZero(xs, 2)));
        Assert.Equal(wanted, Gf128.ValueAtZero(xs, [shares[0].First, shares[1].First, third]));
    }

    [Fact]
    public void Same_holder_twice_is_refused()
    {
        SecretShare[] shares = SecretSharing.Split(Secret(12), Holders, 2, new SeededBytes(13));
        var found = new byte[32];
        Assert.Equal(SecAggRule.Duplicate, SecretSharing.Combine([shares[0], shares[0]], 2, found).Rule);
        Assert.Equal(SecAggRule.Duplicate, SecretSharing.Combine([shares[0], shares[1] with { Holder = -1 }], 2, found).Rule);
        Assert.Equal(new byte[32], found);
    }

    [Fact]
    public void Wrong_lengths_thresholds_and_holders_are_refused()
    {
        var random = new SeededBytes(14);
        Assert.Throws<ArgumentException>(() => SecretSharing.Split(new byte[31], Holders, 2, random));
        Assert.Throws<ArgumentException>(() => SecretSharing.Split(new byte[33], Holders, 2, random));
        Assert.Throws<ArgumentOutOfRangeException>(() => SecretSharing.Split(new byte[32], Holders, 0, random));
        Assert.Throws<ArgumentOutOfRangeException>(() => SecretSharing.Split(new byte[32], Holders, 7, random));
        Assert.Throws<ArgumentException>(() => SecretSharing.Split(new byte[32], [1, 2, 1], 2, random));
        Assert.Throws<ArgumentException>(() => SecretSharing.Split(new byte[32], [1, -1], 2, random));
        Assert.Null(SecretShare.Read(0, new byte[31]));
        Assert.Null(SecretShare.Read(0, new byte[33]));
    }

    private static byte[] Secret(int seed)
    {
        var secret = new byte[32];
        new SeededBytes(seed).Fill(secret);
        return secret;
    }
}
