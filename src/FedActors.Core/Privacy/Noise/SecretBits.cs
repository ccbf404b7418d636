using System.Runtime.InteropServices;
using FedActors.Core.Edges;

namespace FedActors.Core.Privacy.Noise;

/// <summary>Secret random numbers in small pieces, from bytes fetched in large ones. Each byte is used once. One thread at a time.</summary>
internal sealed class SecretBits(ISecretRandomness randomness)
{
    // Large enough that a call to the operating system is shared by a thousand numbers, small enough for the first-level cache.
    private const int Words = 1024;

    private readonly uint[] _words = new uint[Words];
    private int _used = Words;
    private uint _bits;
    private int _bitsLeft;

    public uint NextUInt32()
    {
        if (_used == Words)
        {
            randomness.Fill(MemoryMarshal.AsBytes(_words.AsSpan()));
            _used = 0;
        }

        uint word = _words[_used];
        _words[_used++] = 0;
        return word;
    }

    public ulong NextUInt64() => NextUInt32() | ((ulong)NextUInt32() << 32);

    /// <summary>Uniform in (0, 1) with 53 bits; never an end.</summary>
    public double NextDouble() => ((NextUInt64() >> 11) + 0.5) * (1.0 / (1UL << 53));

    public bool NextBit()
    {
        if (_bitsLeft == 0)
        {
            (_bits, _bitsLeft) = (NextUInt32(), 32);
        }

        bool bit = (_bits & 1) == 1;
        _bits >>= 1;
        _bitsLeft--;
        return bit;
    }

    /// <summary>Uniform in {0, ..., bound - 1}, without bias.</summary>
    /// <remarks>D. Lemire, "Fast random integer generation in an interval", ACM TOMACS 2019.</remarks>
    public uint NextBelow(uint bound)
    {
        ulong product = (ulong)NextUInt32() * bound;
        if ((uint)product < bound)
        {
            uint threshold = (0u - bound) % bound;
            while ((uint)product < threshold)
            {
                product = (ulong)NextUInt32() * bound;
            }
        }

        return (uint)(product >> 32);
    }
}
