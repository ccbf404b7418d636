using System.Buffers.Binary;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace FedActors.Core.SecureAggregation;

/// <summary>
/// The mask of one 256-bit key: the key stream of AES-256 in counter mode (NIST SP 800-38A, counter from zero, big-endian), read as
/// little-endian integers of the ring. Any stretch can be had without the ones before, so that parts of a model are masked in parallel.
/// </summary>
/// <remarks>
/// The library has no counter mode; encrypting counter blocks is the same, and a quarter faster than AES-GCM of zeros (4.2 against 3.1 GB/s
/// where this was written). A key makes one mask, so that no counter meets a key twice.
/// </remarks>
internal sealed class MaskStream : IDisposable
{
    /// <summary>The length of keys in bytes.</summary>
    public const int KeyLength = 32;

    /// <summary>Masks are made in pieces of this many bytes, which stay in the second-level cache.</summary>
    public const int ChunkLength = 1 << 16;

    private const int BlockLength = 16, BlocksPerChunk = ChunkLength / BlockLength;

    // The counters of the first chunk; those of another differ only in the bits above.
    private static readonly byte[] FirstCounters = Counters();

    private readonly Aes _aes = Aes.Create();
    private readonly MaskScratch _scratch;

    public MaskStream(ReadOnlySpan<byte> key, MaskScratch scratch)
    {
        Invariant.Require(key.Length == KeyLength);
        _aes.SetKey(key);
        _scratch = scratch;
    }

    /// <summary>Adds or takes away the mask of a stretch, modulo 2^32 or 2^64.</summary>
    /// <param name="ring">Any number of whole elements, little-endian.</param>
    /// <param name="firstChunk">Which chunk of the mask the stretch begins with.</param>
    /// <param name="ringBits">32 or 64.</param>
    /// <param name="isSubtracted">Whether the mask is taken away.</param>
    public void Apply(Span<byte> ring, long firstChunk, int ringBits, bool isSubtracted)
    {
        for (long chunk = firstChunk; ring.Length > 0; chunk++)
        {
            int length = Math.Min(ChunkLength, ring.Length);
            ReadOnlySpan<byte> mask = Chunk(chunk, length);
            AddModulo(ring[..length], mask, ringBits, isSubtracted);
            ring = ring[length..];
        }
    }

    /// <summary>sum += body, or sum -= body, modulo 2^32 or 2^64.</summary>
    public static void AddModulo(Span<byte> sum, ReadOnlySpan<byte> body, int ringBits, bool isSubtracted = false)
    {
        if (ringBits == 32)
        {
            Apply(MemoryMarshal.Cast<byte, uint>(sum), MemoryMarshal.Cast<byte, uint>(body), isSubtracted);
        }
        else
        {
            Apply(MemoryMarshal.Cast<byte, ulong>(sum), MemoryMarshal.Cast<byte, ulong>(body), isSubtracted);
        }
    }

    public void Dispose() => _aes.Dispose();

    private static void Apply<T>(Span<T> ring, ReadOnlySpan<T> mask, bool isSubtracted)
        where T : IBinaryInteger<T>
    {
        // Unsigned arithmetic wraps around, which is the ring's.
        if (isSubtracted)
        {
            TensorPrimitives.Subtract(ring, mask, ring);
        }
        else
        {
            TensorPrimitives.Add(ring, mask, ring);
        }
    }

    private ReadOnlySpan<byte> Chunk(long chunk, int length)
    {
        int whole = (length + BlockLength - 1) / BlockLength * BlockLength;
        Span<byte> counters = _scratch.Counters.AsSpan(0, whole), mask = _scratch.Mask.AsSpan(0, whole);
        Span<byte> upper = stackalloc byte[BlockLength];
        upper.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(upper[8..], (ulong)chunk * BlocksPerChunk);
        Vector128<byte> high = Vector128.Create<byte>(upper);
        Span<Vector128<byte>> blocks = MemoryMarshal.Cast<byte, Vector128<byte>>(counters);
        ReadOnlySpan<Vector128<byte>> first = MemoryMarshal.Cast<byte, Vector128<byte>>(FirstCounters.AsSpan(0, whole));
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = first[i] | high;
        }

        _aes.EncryptEcb(counters, mask, PaddingMode.None);
        return mask[..length];
    }

    private static byte[] Counters()
    {
        var counters = new byte[ChunkLength];
        for (int block = 0; block < BlocksPerChunk; block++)
        {
            BinaryPrimitives.WriteInt32BigEndian(counters.AsSpan((block * BlockLength) + 12), block);
        }

        return counters;
    }
}
