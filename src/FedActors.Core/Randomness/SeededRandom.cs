using System.Numerics;

namespace FedActors.Core.Randomness;

/// <summary>
/// A counter-based random stream named by (run seed, round, slot, purpose): any stream can be made anywhere, at any time and in any
/// order, and gives the same numbers. Not for secrets.
/// </summary>
/// <remarks>
/// Philox4x32 with 10 rounds: J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011. The
/// 128-bit counter holds (block index, round, slot), the 64-bit key holds seed and purpose, so streams cannot overlap.
/// </remarks>
public sealed class SeededRandom
{
    private readonly uint _key0, _key1, _round, _slot;
    private readonly uint[] _block = new uint[4];
    private ulong _blockIndex;
    private int _used = 4;
    private double _spareGaussian = double.NaN;

    /// <summary>Opens the stream of that name at its beginning.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="round">The round, or any other number that tells streams of one purpose apart.</param>
    /// <param name="slot">The slot in the round, or the client, or 0.</param>
    /// <param name="purpose">What the numbers are for.</param>
    public SeededRandom(ulong seed, int round, int slot, RandomPurpose purpose)
    {
        ulong key = Mix(seed + (0x9E3779B97F4A7C15UL * (ulong)purpose));
        _key0 = (uint)key;
        _key1 = (uint)(key >> 32);
        _round = (uint)round;
        _slot = (uint)slot;
    }

    /// <summary>The next 32 uniformly distributed bits.</summary>
    public uint NextUInt32()
    {
        if (_used == 4)
        {
            Philox4x32.Block((uint)_blockIndex, (uint)(_blockIndex >> 32), _round, _slot, _key0, _key1, _block);
            _blockIndex++;
            _used = 0;
        }

        return _block[_used++];
    }

    /// <summary>The next 64 uniformly distributed bits.</summary>
    public ulong NextUInt64() => NextUInt32() | ((ulong)NextUInt32() << 32);

    /// <summary>Uniform in [0, 1) with 53 random bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in {0, ..., bound - 1}, without bias.</summary>
    /// <param name="bound">One or more.</param>
    /// <remarks>D. Lemire, "Fast random integer generation in an interval", ACM TOMACS 2019.</remarks>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        ulong product = (ulong)NextUInt32() * (uint)bound;
        uint low = (uint)product;
        if (low < (uint)bound)
        {
            uint threshold = (uint)(-bound) % (uint)bound;
            while (low < threshold)
            {
                product = (ulong)NextUInt32() * (uint)bound;
                low = (uint)product;
            }
        }

        return (int)(product >> 32);
    }

    /// <summary>True with the given probability.</summary>
    /// <param name="probability">0 never, 1 always.</param>
    public bool NextBool(double probability) => probability > 0 && NextDouble() < probability;

    /// <summary>Normally distributed with mean 0 and standard deviation 1 (polar method of Marsaglia and Bray, 1964).</summary>
    public double NextGaussian()
    {
        if (!double.IsNaN(_spareGaussian))
        {
            double spare = _spareGaussian;
            _spareGaussian = double.NaN;
            return spare;
        }

        double u, v, square;
        do
        {
            u = (2 * NextDouble()) - 1;
            v = (2 * NextDouble()) - 1;
            square = (u * u) + (v * v);
        }
        while (square is >= 1 or 0);

        double factor = Math.Sqrt(-2 * Math.Log(square) / square);
        _spareGaussian = v * factor;
        return u * factor;
    }

    /// <summary>Exponentially distributed with the given mean.</summary>
    public double NextExponential(double mean) => -mean * Math.Log(1 - NextDouble());

    /// <summary>exp of a normal variable with the given mean and standard deviation of the logarithm.</summary>
    public double NextLogNormal(double logMean, double logDeviation) => Math.Exp(logMean + (logDeviation * NextGaussian()));

    /// <summary>Pareto distributed: scale / U^(1/shape), at least <paramref name="scale"/>.</summary>
    /// <param name="scale">The smallest value, positive.</param>
    /// <param name="shape">The tail's exponent, positive; smaller is heavier.</param>
    public double NextPareto(double scale, double shape) => scale / Math.Pow(1 - NextDouble(), 1 / shape);

    /// <summary>Gamma distributed with scale 1.</summary>
    /// <param name="shape">Positive.</param>
    /// <remarks>G. Marsaglia, W. Tsang, "A simple method for generating gamma variables", ACM TOMS 2000.</remarks>
    public double NextGamma(double shape)
    {
        if (shape < 1)
        {
            return NextGamma(shape + 1) * Math.Pow(1 - NextDouble(), 1 / shape);
        }

        double d = shape - (1.0 / 3), c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = NextGaussian(), v = 1 + (c * x);
            if (v <= 0)
            {
                continue;
            }

            v = v * v * v;
            if (Math.Log(1 - NextDouble()) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v)))
            {
                return d * v;
            }
        }
    }

    /// <summary>Puts the elements in a uniformly random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>Draws distinct indices uniformly from {0, ..., population - 1}, in random order, in O(count) memory.</summary>
    /// <param name="population">How many there are.</param>
    /// <param name="count">How many to draw, at most <paramref name="population"/>.</param>
    /// <remarks>Robert Floyd's algorithm: J. Bentley, "Programming pearls: a sample of brilliance", CACM 1987; then shuffled.</remarks>
    public int[] Sample(int population, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, population);
        var taken = new HashSet<int>(count);
        var drawn = new int[count];
        for (int j = population - count, i = 0; j < population; j++, i++)
        {
            int candidate = NextInt(j + 1);
            drawn[i] = taken.Add(candidate) ? candidate : j;
            taken.Add(drawn[i]);
        }

        Shuffle<int>(drawn);
        return drawn;
    }

    private static ulong Mix(ulong value)
    {
        // The finaliser of SplitMix64: neighbouring seeds and purposes get unrelated keys.
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
