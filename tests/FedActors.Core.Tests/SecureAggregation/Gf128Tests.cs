using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Tests.SecureAggregation;

public sealed class Gf128Tests
{
    [Fact]
    public void Hardware_and_portable_products_are_equal()
    {
        Assert.SkipUnless(System.Runtime.Intrinsics.X86.Pclmulqdq.IsSupported, "the processor has no carry-less multiplication");
        var random = new SeededBytes(1);
        UInt128[] special = [0, 1, 2, UInt128.One << 127, UInt128.MaxValue, 0x87, ulong.MaxValue, UInt128.One << 64];
        UInt128[] elements = [.. special, .. Enumerable.Range(0, 60).Select(_ => random.NextElement())];
        foreach (UInt128 a in elements)
        {
            foreach (UInt128 b in elements)
            {
                Assert.Equal(Gf128.MultiplyPortable(a, b), Gf128.MultiplyHardware(a, b));
            }
        }
    }

    [Fact]
    public void Doubling_the_highest_power_folds_by_the_polynomial() =>
        Assert.Equal((UInt128)0x87, Gf128.MultiplyPortable(UInt128.One << 127, 2));

    [Fact]
    public void Product_is_associative_and_distributes_over_the_sum()
    {
        var random = new SeededBytes(2);
        for (int i = 0; i < 200; i++)
        {
            UInt128 a = random.NextElement(), b = random.NextElement(), c = random.NextElement();
            Assert.Equal(Gf128.Multiply(Gf128.Multiply(a, b), c), Gf128.Multiply(a, Gf128.Multiply(b, c)));
            Assert.Equal(Gf128.Multiply(a, b ^ c), Gf128.Multiply(a, b) ^ Gf128.Multiply(a, c));
        }
    }

    [Fact]
    public void Inverse_times_element_is_one_and_zero_has_zero()
    {
        var random = new SeededBytes(3);
        Assert.Equal(UInt128.Zero, Gf128.Inverse(0));
        for (int i = 0; i < 100; i++)
        {
            UInt128 a = random.NextElement();
            Assert.Equal(UInt128.One, Gf128.Multiply(a, Gf128.Inverse(a)));
        }
    }
}
