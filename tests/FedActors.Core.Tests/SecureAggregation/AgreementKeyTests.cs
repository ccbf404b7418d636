using System.Text.Json;
using FedActors.Core.Edges;
using FedActors.Core.SecureAggregation;
using FedActors.Core.Tests.Golden;

namespace FedActors.Core.Tests.SecureAggregation;

public sealed class AgreementKeyTests
{
    [Fact]
    public void Published_agreement_is_met()
    {
        JsonElement golden = GoldenCases.SecureAggregation("crypto.ecdh_p256_cavp0"), inputs = golden.GetProperty("inputs");
        using AgreementKey key = AgreementKey.FromSecret(Hex(inputs, "d"))!;
        AgreementPoint peer = AgreementPoint.Read([4, .. Hex(inputs, "peer_x"), .. Hex(inputs, "peer_y")])!;
        Assert.Equal((byte[])[4, .. Hex(inputs, "own_x"), .. Hex(inputs, "own_y")], key.Point.Bytes.ToArray());
        Assert.Equal(Hex(golden.GetProperty("expected"), "z"), key.Agree(peer));
    }

    [Fact]
    public void Both_sides_agree_and_a_third_does_not()
    {
        using AgreementKey a = AgreementKey.Generate(new SeededBytes(1)), b = AgreementKey.Generate(new SeededBytes(2)), c = AgreementKey.Generate(new SeededBytes(3));
        Assert.Equal(a.Agree(b.Point), b.Agree(AgreementPoint.Read(a.Point.Bytes)!));
        Assert.NotEqual(a.Agree(b.Point), a.Agree(c.Point));
        Assert.Equal(AgreementKey.AgreementLength, a.Agree(b.Point).Length);
    }

    [Fact]
    public void Key_follows_from_the_randomness_alone()
    {
        using AgreementKey a = AgreementKey.Generate(new SeededBytes(4)), again = AgreementKey.Generate(new SeededBytes(4));
        Assert.Equal(a.Point.Bytes.ToArray(), again.Point.Bytes.ToArray());
        using AgreementKey restored = AgreementKey.FromSecret(a.Secret)!;
        Assert.Equal(a.Point.Bytes.ToArray(), restored.Point.Bytes.ToArray());
    }

    [Fact]
    public void Points_off_the_curve_and_malformed_ones_are_none()
    {
        using AgreementKey key = AgreementKey.Generate(new SeededBytes(5));
        byte[] good = key.Point.Bytes.ToArray();
        Assert.NotNull(AgreementPoint.Read(good));
        byte[] off = [.. good], compressed = [2, .. good[1..33]], form = [.. good];
        off[64] ^= 1;
        form[0] = 6;
        Assert.Null(AgreementPoint.Read(off));
        Assert.Null(AgreementPoint.Read(compressed));
        Assert.Null(AgreementPoint.Read(form));
        Assert.Null(AgreementPoint.Read([0]));
        Assert.Null(AgreementPoint.Read([]));
        Assert.Null(AgreementPoint.Read([4, .. new byte[64]]));
        Assert.Null(AgreementPoint.Read([.. good, 0]));
        Assert.Null(AgreementPoint.Read([4, .. Enumerable.Repeat((byte)255, 64)]));
    }

    [Fact]
    public void Points_of_the_twist_are_none()
    {
        // Every x has either a point on the curve or one on its twist, where agreements would leak the secret: half of random coordinates would be such.
        var random = new SeededBytes(6);
        var bytes = new byte[65];
        for (int i = 0; i < 50; i++)
        {
            random.Fill(bytes);
            bytes[0] = 4;
            Assert.Null(AgreementPoint.Read(bytes));
        }
    }

    [Fact]
    public void Secret_numbers_outside_the_group_are_none()
    {
        Assert.Null(AgreementKey.FromSecret(new byte[32]));
        Assert.Null(AgreementKey.FromSecret(Enumerable.Repeat((byte)255, 32).ToArray()));
        Assert.Null(AgreementKey.FromSecret(Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551")));
        Assert.Null(AgreementKey.FromSecret(new byte[31]));
        Assert.Throws<InvalidOperationException>(() => AgreementKey.Generate(new Zeros()));
    }

    private static byte[] Hex(JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);

    private sealed class Zeros : ISecretRandomness
    {
        public void Fill(Span<byte> destination) => destination.Clear();
    }
}
