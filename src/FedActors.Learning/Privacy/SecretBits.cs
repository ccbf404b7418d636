using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using FedActors.Core;
using FedActors.Core.Edges;

namespace FedActors.Learning.Privacy;

/// <summary>
/// Expands a fresh secret key of 256 bits to as many bits as noise needs, several times as fast as the system's generator gives them: a step of
/// a model of 200,000 parameters takes more than a megabyte.
/// </summary>
/// <remarks>
/// The block function is ChaCha of D. Bernstein, "ChaCha, a variant of Salsa20", 2008, with a 64-bit counter and 8 rounds, as the Go runtime's generator;
/// J.-P. Aumasson, "Too much crypto", 2019, finds no attack near it. Sixteen blocks run side by side and their words are put out as they lie
/// in the vectors, which is a fixed permutation of the stream. A key is used for one task and wiped.
/// </remarks>
internal sealed unsafe class SecretBits : IDisposable
{
    /// <summary>The most bytes that <see cref="Take"/> gives at once.</summary>
    public const int TakeMax = 1 << 15;

    internal const int Words = 16, SweepBytes = Words * 64;

    private const int Rounds = 8, KeyWords = 8;

    private readonly uint[] _key = new uint[KeyWords];
    private readonly byte[] _block = GC.AllocateArray<byte>(TakeMax, pinned: true);
    private readonly byte[] _few = GC.AllocateArray<byte>(SweepBytes, pinned: true);
    private int _fewUsed = SweepBytes;
    private ulong _counter;

    /// <param name="source">The system's generator in real runs; gives the key.</param>
    public SecretBits(ISecretRandomness source) => source.Fill(MemoryMarshal.AsBytes(_key.AsSpan()));

    /// <summary>Fresh bytes, valid until the next call, in memory that does not move.</summary>
    /// <param name="bytes">At most <see cref="TakeMax"/>.</param>
    public byte* Take(int bytes)
    {
        Invariant.Require(bytes is >= 0 and <= TakeMax);
        return Fill(_block, (bytes + SweepBytes - 1) / SweepBytes);
    }

    /// <summary>Uniform in (0, 1], a multiple of 2^-53.</summary>
    public double NextUniform()
    {
        if (_fewUsed == SweepBytes)
        {
            Fill(_few, 1);
            _fewUsed = 0;
        }

        ulong word = MemoryMarshal.Read<ulong>(_few.AsSpan(_fewUsed));
        _fewUsed += sizeof(ulong);
        return ((word >> 11) + 1) * (1.0 / (1UL << 53));
    }

    /// <summary>Wipes key and bits: noise that somebody knows is none.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_key.AsSpan()));
        CryptographicOperations.ZeroMemory(_block);
        CryptographicOperations.ZeroMemory(_few);
    }

    /// <summary>Sixteen blocks, for counters from <paramref name="counter"/> on: word w of block b lies at word 16 w + b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Sweep(uint* key, ulong counter, ulong nonce, int rounds, uint* destination)
    {
        Vector512<uint> lanes = Vector512<uint>.Indices, low = Vector512.Create((uint)counter) + lanes;
        Vector512<uint> carry = Vector512.LessThan(low, lanes);
        Vector512<uint> x0 = Vector512.Create(0x61707865u), x1 = Vector512.Create(0x3320646eu);
        Vector512<uint> x2 = Vector512.Create(0x79622d32u), x3 = Vector512.Create(0x6b206574u);
        Vector512<uint> x4 = Vector512.Create(key[0]), x5 = Vector512.Create(key[1]), x6 = Vector512.Create(key[2]), x7 = Vector512.Create(key[3]);
        Vector512<uint> x8 = Vector512.Create(key[4]), x9 = Vector512.Create(key[5]), x10 = Vector512.Create(key[6]), x11 = Vector512.Create(key[7]);
        Vector512<uint> x12 = low, x13 = Vector512.Create((uint)(counter >> 32)) - carry;
        Vector512<uint> x14 = Vector512.Create((uint)nonce), x15 = Vector512.Create((uint)(nonce >> 32));
        Vector512<uint> high = x13;
        for (int round = 0; round < rounds; round += 2)
        {
            Quarter(ref x0, ref x4, ref x8, ref x12);
            Quarter(ref x1, ref x5, ref x9, ref x13);
            Quarter(ref x2, ref x6, ref x10, ref x14);
            Quarter(ref x3, ref x7, ref x11, ref x15);
            Quarter(ref x0, ref x5, ref x10, ref x15);
            Quarter(ref x1, ref x6, ref x11, ref x12);
            Quarter(ref x2, ref x7, ref x8, ref x13);
            Quarter(ref x3, ref x4, ref x9, ref x14);
        }

        (x0 + Vector512.Create(0x61707865u)).Store(destination);
        (x1 + Vector512.Create(0x3320646eu)).Store(destination + 16);
        (x2 + Vector512.Create(0x79622d32u)).Store(destination + 32);
        (x3 + Vector512.Create(0x6b206574u)).Store(destination + 48);
        (x4 + Vector512.Create(key[0])).Store(destination + 64);
        (x5 + Vector512.Create(key[1])).Store(destination + 80);
        (x6 + Vector512.Create(key[2])).Store(destination + 96);
        (x7 + Vector512.Create(key[3])).Store(destination + 112);
        (x8 + Vector512.Create(key[4])).Store(destination + 128);
        (x9 + Vector512.Create(key[5])).Store(destination + 144);
        (x10 + Vector512.Create(key[6])).Store(destination + 160);
        (x11 + Vector512.Create(key[7])).Store(destination + 176);
        (x12 + low).Store(destination + 192);
        (x13 + high).Store(destination + 208);
        (x14 + Vector512.Create((uint)nonce)).Store(destination + 224);
        (x15 + Vector512.Create((uint)(nonce >> 32))).Store(destination + 240);
    }

    private byte* Fill(byte[] pinned, int sweeps)
    {
        byte* start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
        fixed (uint* key = _key)
        {
            for (int sweep = 0; sweep < sweeps; sweep++)
            {
                Sweep(key, _counter, 0, Rounds, (uint*)(start + (sweep * SweepBytes)));
                _counter += Words;
            }
        }

        return start;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(ref Vector512<uint> a, ref Vector512<uint> b, ref Vector512<uint> c, ref Vector512<uint> d)
    {
        a += b;
        d = Rotate(d ^ a, 16);
        c += d;
        b = Rotate(b ^ c, 12);
        a += b;
        d = Rotate(d ^ a, 8);
        c += d;
        b = Rotate(b ^ c, 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Rotate(Vector512<uint> x, [ConstantExpected] byte by) =>
        Avx512F.IsSupported ? Avx512F.RotateLeft(x, by) : (x << by) | (x >> (32 - by));
}
