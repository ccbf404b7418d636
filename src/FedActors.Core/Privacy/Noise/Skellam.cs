using FedActors.Core.Edges;

namespace FedActors.Core.Privacy.Noise;

/// <summary>
/// Draws the difference of two Poisson numbers of equal mean: whole, symmetric, and a sum of such draws is such a draw again. One thread at a
/// time.
/// </summary>
/// <remarks>
/// N. Agarwal, P. Kairouz, Z. Liu, "The Skellam mechanism for differentially private federated learning", NeurIPS 2021. Poisson numbers by
/// W. Hörmann, "The transformed rejection method for generating Poisson random variables", 1993 (PTRS), below a mean of 10 by inversion, with
/// probabilities after C. Loader, "Fast and accurate computation of binomial probabilities", 2000. Unlike <see cref="DiscreteGaussian"/> this works in
/// doubles: probabilities are right to about a part in 10^10, and values that have less than 2^-53 in all cannot be drawn. Where exactness
/// is wanted, take the discrete Gaussian.
/// </remarks>
public sealed class Skellam
{
    // Below this mean inversion is used; the rejection method holds from here on.
    private const double SmallMean = 10;

    private const int TriesMax = 10_000;

    private readonly SecretBits _bits;
    private readonly double _mean, _a, _b, _logInverseAlpha, _quick;

    /// <summary>A sampler of the given variance.</summary>
    /// <param name="variance">Above 0 and at most 2^48; each Poisson number has half of it as mean.</param>
    /// <param name="randomness">The operating system's in real runs.</param>
    public Skellam(double variance, ISecretRandomness randomness)
    {
        if (variance is not (> 0 and <= DiscreteGaussian.StddevMax * DiscreteGaussian.StddevMax))
        {
            throw new ArgumentOutOfRangeException(nameof(variance), variance, $"The variance of Skellam noise is {variance}; above 0 and at most 2^48 is wanted.");
        }

        _bits = new SecretBits(randomness);
        _mean = variance / 2;
        _b = 0.931 + (2.53 * Math.Sqrt(_mean));
        _a = -0.059 + (0.02483 * _b);
        _logInverseAlpha = Math.Log(1.1239 + (1.1328 / (_b - 3.4)));
        _quick = 0.9277 - (3.6224 / (_b - 2));
    }

    /// <summary>The next draw.</summary>
    public long Next() => _mean < SmallMean ? Inverted() - Inverted() : Rejected() - Rejected();

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

    private long Inverted()
    {
        double rest = _bits.NextDouble(), probability = Math.Exp(-_mean);
        long k = 0;
        while (rest > probability && k < TriesMax && (probability > 1e-300 || k < _mean))
        {
            rest -= probability;
            probability *= _mean / ++k;
        }

        return k;
    }

    private long Rejected()
    {
        for (int i = 0; i < TriesMax; i++)
        {
            double u = _bits.NextDouble() - 0.5, v = _bits.NextDouble(), edge = 0.5 - Math.Abs(u);
            double k = Math.Floor((((2 * _a / edge) + _b) * u) + _mean + 0.43);
            if (edge >= 0.07 && v <= _quick)
            {
                return (long)k;
            }

            if (k < 0 || (edge < 0.013 && v > edge))
            {
                continue;
            }

            if (Math.Log(v) + _logInverseAlpha - Math.Log((_a / (edge * edge)) + _b) <= LogProbability(k))
            {
                return (long)k;
            }
        }

        throw new InvariantBrokenException($"{TriesMax} tries in a row failed; the source of randomness is broken.");
    }

    /// <summary>k log(mean) - mean - log(k!), without the cancellation that large means would suffer.</summary>
    private double LogProbability(double k) =>
        k == 0 ? -_mean : -StirlingRest(k) - Deviance(k) - (0.5 * Math.Log(2 * Math.PI * k));

    /// <summary>k log(k / mean) + mean - k.</summary>
    private double Deviance(double k)
    {
        double difference = k - _mean, sum = k + _mean;
        if (Math.Abs(difference) >= 0.1 * sum)
        {
            return (k * Math.Log(k / _mean)) - difference;
        }

        double v = difference / sum, s = difference * v, term = 2 * k * v, square = v * v;
        for (int j = 3; ; j += 2)
        {
            term *= square;
            double next = s + (term / j);
            if (next == s)
            {
                return next;
            }

            s = next;
        }
    }

    /// <summary>log(k!) beyond Stirling's formula.</summary>
    private static double StirlingRest(double k)
    {
        if (k < 16)
        {
            double factorial = 0;
            for (int i = 2; i <= k; i++)
            {
                factorial += Math.Log(i);
            }

            return factorial - ((k + 0.5) * Math.Log(k)) + k - (0.5 * Math.Log(2 * Math.PI));
        }

        double square = k * k;
        return ((1.0 / 12) - (((1.0 / 360) - (((1.0 / 1260) - (1.0 / (1680 * square))) / square)) / square)) / k;
    }
}
