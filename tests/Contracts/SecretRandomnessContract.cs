using FedActors.Core.Edges;

namespace Contracts;

/// <summary>What every source of secret bytes keeps.</summary>
public abstract class SecretRandomnessContract
{
    protected abstract ISecretRandomness Randomness { get; }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_003)]
    public void All_of_the_destination_is_filled_and_nothing_beside_it(int length)
    {
        // A byte that stays what it was in each of eight fills was left out: by chance once in 2^64.
        byte[] changed = new byte[length];
        for (int i = 0; i < 8; i++)
        {
            byte[] bytes = new byte[length + 2];
            Randomness.Fill(bytes.AsSpan(1, length));
            Assert.Equal((0, 0), (bytes[0], bytes[^1]));
            for (int j = 0; j < length; j++)
            {
                changed[j] |= bytes[j + 1];
            }
        }

        Assert.DoesNotContain((byte)0, changed);
    }

    [Fact]
    public void Two_fills_differ_and_bytes_are_even()
    {
        byte[] one = new byte[65_536], other = new byte[65_536];
        Randomness.Fill(one);
        Randomness.Fill(other);
        Assert.NotEqual(one, other);
        double chiSquare = one.GroupBy(value => value).Sum(group => Math.Pow(group.Count() - 256, 2) / 256.0);

        // 255 degrees of freedom: five standard deviations to each side.
        Assert.InRange(chiSquare, 255 - (5 * Math.Sqrt(510)), 255 + (5 * Math.Sqrt(510)));
    }

    [Fact]
    public void Several_threads_never_get_the_same_bytes()
    {
        byte[][] drawn = new byte[64][];
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(thread => new Thread(() =>
        {
            for (int i = thread; i < drawn.Length; i += 4)
            {
                byte[] bytes = new byte[32];
                Randomness.Fill(bytes);
                drawn[i] = bytes;
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(drawn.Length, drawn.Select(Convert.ToHexString).Distinct().Count());
    }
}
