using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using FedActors.Core.SecureAggregation;
using FedActors.Core.Tests.Golden;

namespace FedActors.Core.Tests.SecureAggregation;

public sealed class MaskStreamTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 7))];

    [Fact]
    public void Mask_is_counter_mode_as_in_gcm()
    {
        // With a nonce of zeros GCM encrypts from counter two on; the first chunk and the second are compared in one go.
        const int length = MaskStream.ChunkLength + 160;
        byte[] mask = Mask(Key, length), stream = new byte[length - 32];
        using var gcm = new AesGcm(Key, 16);
        gcm.Encrypt(new byte[12], new byte[length - 32], stream, new byte[16]);
        Assert.Equal(stream, mask[32..]);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    public void What_is_added_is_taken_away_again(int ringBits)
    {
        var ring = new byte[(3 * MaskStream.ChunkLength) + 24];
        new SeededBytes(1).Fill(ring);
        byte[] before = [.. ring];
        using var scratch = new MaskScratch();
        using var stream = new MaskStream(Key, scratch);
        stream.Apply(ring, 0, ringBits, isSubtracted: false);
        Assert.NotEqual(before, ring);
        stream.Apply(ring, 0, ringBits, isSubtracted: true);
        Assert.Equal(before, ring);
    }

    [Fact]
    public void Stretches_make_the_same_mask_as_the_whole()
    {
        byte[] whole = Mask(Key, (2 * MaskStream.ChunkLength) + 40), parts = new byte[whole.Length];
        using var scratch = new MaskScratch();
        using var stream = new MaskStream(Key, scratch);
        stream.Apply(parts.AsSpan(MaskStream.ChunkLength), 1, 32, isSubtracted: false);
        stream.Apply(parts.AsSpan(0, MaskStream.ChunkLength), 0, 32, isSubtracted: false);
        Assert.Equal(whole, parts);
    }

    [Fact]
    public void Every_bit_of_the_key_counts()
    {
        // Folding a key to fewer bits would make masks guessable: no two keys that differ in one bit share a mask.
        byte[] mask = Mask(Key, 64);
        for (int bit = 0; bit < 256; bit++)
        {
            byte[] other = [.. Key];
            other[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(mask, Mask(other, 64));
        }
    }

    [Fact]
    public void Published_masks_sum_to_the_published_values()
    {
        JsonElement golden = GoldenCases.SecureAggregation("secagg.mask_algebra_dropout"), inputs = golden.GetProperty("inputs");
        var sum = new byte[8];
        foreach (int client in (int[])[1, 3])
        {
            uint[] body = new uint[2];
            Add(body, inputs.GetProperty("inputs").GetProperty($"{client}"), false);
            Add(body, inputs.GetProperty("self_masks").GetProperty($"{client}"), false);
            foreach (int other in (int[])[1, 2, 3])
            {
                if (other != client)
                {
                    Add(body, inputs.GetProperty("pairwise_masks").GetProperty($"{Math.Min(client, other)}-{Math.Max(client, other)}"), client > other);
                }
            }

            Assert.Equal(Words(golden.GetProperty("expected").GetProperty("masked").GetProperty($"{client}")), body);
            MaskStream.AddModulo(sum, MemoryMarshal.AsBytes(body.AsSpan()), 32);
        }

        Assert.Equal(Words(golden.GetProperty("expected").GetProperty("sum_masked_survivors")), MemoryMarshal.Cast<byte, uint>(sum.AsSpan()).ToArray());
    }

    private static void Add(uint[] body, JsonElement words, bool isSubtracted)
    {
        uint[] values = Words(words);
        for (int i = 0; i < body.Length; i++)
        {
            body[i] = isSubtracted ? body[i] - values[i] : body[i] + values[i];
        }
    }

    private static uint[] Words(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetUInt32())];

    private static byte[] Mask(byte[] key, int length)
    {
        var mask = new byte[length];
        using var scratch = new MaskScratch();
        using var stream = new MaskStream(key, scratch);
        stream.Apply(mask, 0, 32, isSubtracted: false);
        return mask;
    }
}
