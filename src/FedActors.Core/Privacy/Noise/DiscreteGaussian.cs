using System.Numerics;
using FedActors.Core.Edges;

namespace FedActors.Core.Privacy.Noise;

/// <summary>
/// Draws whole numbers k with probability proportional to exp(-k^2 / (2 sigma^2)), exactly: no rounding of floating point shifts a probability.
/// One thread at a time.
/// </summary>
/// <remarks>
/// C. Canonne, G. Kamath, T. Steinke, "The discrete Gaussian for differential privacy", NeurIPS 2020, Algorithms 1 to 3. Deviation: a trial with
/// probability exp(-p/q) compares 32 random bits with the double nearest to it; where these do not decide with certainty, further bits and
/// digits in whole numbers do. The outcome is that of an infinitely precise comparison. The time that a draw takes depends on its value.
/// </remarks>
public sealed class DiscreteGaussian
{
    /// <summary>The greatest standard deviation.</summary>
    public const double StddevMax = 1 << 24;

    // Each try succeeds with a probability of more than 2/5.
    private const int TriesMax = 10_000;

    private const double TwoTo32 = 4294967296;

    // exp(-1) * 2^32: a first word below is below for certain, one above is above.
    private const uint InverseOfE = 1580030168;

    // Doubles give each trial's probability to 2^-44; a word resolves 2^-32, so that one unit of it is more than enough.
    private const double Doubt = 1;

    private readonly SecretBits _bits;
    private readonly BigInteger _numerator, _denominator;
    private readonly uint _scale;
    private readonly double _shift, _halfPrecision, _inverseScale, _doubt;

    /// <summary>A sampler for sigma^2 = numerator / denominator.</summary>
    /// <param name="numerator">Positive.</param>
    /// <param name="denominator">Positive.</param>
    /// <param name="randomness">The operating system's in real runs.</param>
    public DiscreteGaussian(UInt128 numerator, UInt128 denominator, ISecretRandomness randomness)
        : this(numerator, denominator, randomness, Doubt)
    {
    }

    /// <summary>The same with another doubt, for tests: a large one sends every trial through whole numbers.</summary>
    internal DiscreteGaussian(UInt128 numerator, UInt128 denominator, ISecretRandomness randomness, double doubt)
    {
        if (numerator == 0 || denominator == 0 || numerator / denominator > (UInt128)(StddevMax * StddevMax))
        {
            throw new ArgumentOutOfRangeException(nameof(numerator), $"sigma^2 is {numerator}/{denominator}; above 0 and at most 2^48 is wanted.");
        }

        _bits = new SecretBits(randomness);
        (_numerator, _denominator, _doubt) = (numerator, denominator, doubt);
        double variance = (double)numerator / (double)denominator;
        _scale = (uint)Root((ulong)(numerator / denominator)) + 1;
        _shift = variance / _scale;
        _halfPrecision = 0.5 / variance;
        _inverseScale = 1.0 / _scale;
    }

    /// <summary>A sampler whose variance is at least the square of <paramref name="stddev"/>, and more by less than a part in 2^50.</summary>
    /// <param name="stddev">From 2^-20 to 2^24.</param>
    /// <param name="randomness">The operating system's in real runs.</param>
    public static DiscreteGaussian ForStddev(double stddev, ISecretRandomness randomness)
    {
        if (stddev is not (>= 1.0 / (1 << 20) and <= StddevMax))
        {
            throw new ArgumentOutOfRangeException(nameof(stddev), stddev, $"The standard deviation of discrete noise is {stddev}; 2^-20 to 2^24 steps of the grid are wanted.");
        }

        // A double times a power of two is exact, and rounding the product up to a whole number never takes noise away.
        double square = Math.BitIncrement(stddev * stddev);
        int shift = Math.Clamp(62 - Math.ILogB(square), 0, 110);
        return new DiscreteGaussian((UInt128)Math.Min(Math.Ceiling(Math.ScaleB(square, shift)), Math.ScaleB(StddevMax * StddevMax, shift)), UInt128.One << shift, randomness);
    }

    /// <summary>The next draw.</summary>
    public long Next()
    {
        for (int i = 0; i < TriesMax; i++)
        {
            // |y| from a two-sided geometric distribution with scale t; then kept with probability exp(-(|y| - sigma^2 / t)^2 / (2 sigma^2)).
            long size = Geometric();
            bool isNegative = _bits.NextBit();
            if ((isNegative && size == 0) || !IsKept(size))
            {
                continue;
            }

            return isNegative ? -size : size;
        }

        throw new InvariantBrokenException($"{TriesMax} tries in a row failed; the source of randomness is broken.");
    }

    /// <summary>Adds a draw to each element, wrapping around at the ring's ends.</summary>
    public void AddTo(Span<long> ring)
    {
        foreach (ref long element in ring)
        {
            element = unchecked(element + Next());
        }
    }

    /// <summary>Adds a draw to each element of a ring of 32 bits, wrapping around at its ends.</summary>
    public void AddTo(Span<uint> ring)
    {
        foreach (ref uint element in ring)
        {
            element = unchecked(element + (uint)Next());
        }
    }

    /// <summary>k with probability proportional to exp(-k / t): the remainder by rejection, the quotient by trials of exp(-1).</summary>
    private long Geometric()
    {
        uint rest = 0;
        for (int i = 0; ; i++)
        {
            Invariant.Require(i < TriesMax, "a remainder is accepted within 10,000 tries");
            rest = _bits.NextBelow(_scale);
            if (rest == 0 || IsBelow(rest * _inverseScale, rest, _scale))
            {
                break;
            }
        }

        long quotient = 0;
        for (uint word = _bits.NextUInt32(); word <= InverseOfE; word = _bits.NextUInt32())
        {
            if (word == InverseOfE && !ExactExponential.IsBelow(word, _bits, 1, 1))
            {
                break;
            }

            Invariant.Require(++quotient < TriesMax, "a quotient ends within 10,000 trials");
        }

        return rest + (quotient * _scale);
    }

    private bool IsKept(long size)
    {
        double distance = size - _shift, exponent = distance * distance * _halfPrecision;
        uint word = _bits.NextUInt32();
        double threshold = Math.Exp(-exponent) * TwoTo32;
        if (word + 1.0 + _doubt <= threshold)
        {
            return true;
        }

        if (word >= threshold + _doubt)
        {
            return false;
        }

        // (|y| - a / (b t))^2 / (2 a / b) = (|y| b t - a)^2 / (2 a b t^2) for sigma^2 = a / b.
        BigInteger gap = (size * _denominator * _scale) - _numerator;
        return ExactExponential.IsBelow(word, _bits, gap * gap, 2 * _numerator * _denominator * _scale * _scale);
    }

    private bool IsBelow(double exponent, uint numerator, uint denominator)
    {
        uint word = _bits.NextUInt32();
        double threshold = Math.Exp(-exponent) * TwoTo32;
        return word + 1.0 + _doubt <= threshold || (word < threshold + _doubt && ExactExponential.IsBelow(word, _bits, numerator, denominator));
    }

    private static ulong Root(ulong square)
    {
        ulong root = (ulong)Math.Sqrt(square);
        while (root * root > square)
        {
            root--;
        }

        while ((root + 1) * (root + 1) <= square)
        {
            root++;
        }

        return root;
    }
}
