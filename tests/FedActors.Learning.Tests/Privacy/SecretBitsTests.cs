using System.Numerics;
using FedActors.Learning.Privacy;

namespace FedActors.Learning.Tests.Privacy;

public sealed unsafe class SecretBitsTests
{
    /// <summary>RFC 8439, section 2.3.2: the block function with 20 rounds; counter and nonce are cut differently there, the words are the same.</summary>
    [Fact]
    public void Twenty_rounds_give_the_block_of_the_rfc()
    {
        uint[] expected =
        [
            0xe4e7f110, 0x15593bd1, 0x1fdd0f50, 0xc47120a3, 0xc7f4d1c7, 0x0368c033, 0x9aaa2204, 0x4e6cd4c3,
            0x466482d2, 0x09aa9f07, 0x05d7c214, 0xa2028bd9, 0xd19c12b5, 0xb94e16de, 0xe883d0cb, 0x4e3c50a2,
        ];
        uint[] key = [.. Enumerable.Range(0, 8).Select(i => (uint)((4 * i) | (((4 * i) + 1) << 8) | (((4 * i) + 2) << 16) | (((4 * i) + 3) << 24)))];
        uint* words = stackalloc uint[256];
        fixed (uint* start = key)
        {
            SecretBits.Sweep(start, 1 | (0x09000000UL << 32), 0x4a000000, 20, words);
        }

        for (int word = 0; word < 16; word++)
        {
            Assert.Equal(expected[word], words[16 * word]);
        }
    }

    [Fact]
    public void A_counter_that_carries_goes_on_in_its_upper_word()
    {
        uint* across = stackalloc uint[256], after = stackalloc uint[256], key = stackalloc uint[8];
        new Span<uint>(key, 8).Fill(7);
        SecretBits.Sweep(key, uint.MaxValue - 3, 0, 8, across);
        SecretBits.Sweep(key, 1UL << 32, 0, 8, after);
        for (int word = 0; word < 16; word++)
        {
            Assert.Equal(after[16 * word], across[(16 * word) + 4]);
        }
    }

    [Fact]
    public void Half_of_all_bits_are_set_and_no_block_comes_twice()
    {
        using var bits = new SecretBits(new SeededBytes(1));
        long set = 0;
        var firsts = new HashSet<ulong>();
        for (int take = 0; take < 64; take++)
        {
            ulong* words = (ulong*)bits.Take(SecretBits.TakeMax);
            Assert.True(firsts.Add(words[0]));
            for (int i = 0; i < SecretBits.TakeMax / 8; i++)
            {
                set += BitOperations.PopCount(words[i]);
            }
        }

        double count = 64.0 * SecretBits.TakeMax * 8;
        Assert.InRange((set - (count / 2)) / Math.Sqrt(count / 4), -5, 5);
    }

    [Fact]
    public void Uniforms_lie_above_0_and_not_above_1()
    {
        using var bits = new SecretBits(new SeededBytes(2));
        double[] drawn = [.. Enumerable.Range(0, 100_000).Select(_ => bits.NextUniform())];
        Assert.All(drawn, value => Assert.InRange(value, double.Epsilon, 1));
        Assert.InRange(drawn.Average(), 0.495, 0.505);
    }
}
