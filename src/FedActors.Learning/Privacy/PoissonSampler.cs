using FedActors.Core;

namespace FedActors.Learning.Privacy;

/// <summary>Draws each of n examples independently with the same probability, in time proportional to how many are drawn.</summary>
/// <remarks>
/// The gaps between drawn examples are geometric: L. Devroye, "Non-uniform random variate generation", 1986, X.2. They come from uniforms of 53
/// bits, so that a probability is off by at most about 2^-53. What others may not know is who was drawn: the bits are secret.
/// </remarks>
/// <param name="secrets">Where the bits come from.</param>
/// <param name="rate">In (0, 1].</param>
internal sealed class PoissonSampler(SecretBits secrets, double rate)
{
    private readonly double _logMissed = LogOfMissed(rate);

    /// <summary>Writes the numbers of the drawn examples in ascending order and returns how many there are, from none to all.</summary>
    /// <param name="order">As long as there are examples; beyond the drawn ones its contents are undefined.</param>
    public int Draw(Span<int> order)
    {
        Invariant.Require(rate is > 0 and <= 1);
        int drawn = 0;
        for (long next = Gap(); next < order.Length; next += 1 + Gap())
        {
            order[drawn++] = (int)next;
        }

        return drawn;
    }

    /// <summary>log(1 - rate), exact for small rates too (W. Kahan's correction of the rounded difference).</summary>
    private static double LogOfMissed(double rate)
    {
        double missed = 1 - rate;
        return missed == 1 ? -rate : Math.Log(missed) * (-rate / (missed - 1));
    }

    private long Gap()
    {
        if (rate >= 1)
        {
            return 0;
        }

        // The largest gap by 53 bits at the smallest rate that a double can tell from 0 would not fit a long.
        double gap = Math.Floor(Math.Log(secrets.NextUniform()) / _logMissed);
        return gap < int.MaxValue ? (long)gap : int.MaxValue;
    }
}
