using System.Numerics;

namespace FedActors.Core.Privacy.Noise;

/// <summary>Decides u &lt; exp(-numerator / denominator) for a uniform u, exactly: as many random bits and digits as it takes.</summary>
internal static class ExactExponential
{
    private const int WordBits = 32;

    // Each further word leaves the matter open with a chance of about 2^-31.
    private const int WordsMax = 64;

    /// <summary>Goes on where the first 32 bits of u did not decide.</summary>
    /// <param name="first">The first 32 bits of u.</param>
    /// <param name="bits">Where further bits come from.</param>
    /// <param name="numerator">0 or more.</param>
    /// <param name="denominator">Positive.</param>
    public static bool IsBelow(uint first, SecretBits bits, BigInteger numerator, BigInteger denominator)
    {
        BigInteger drawn = first;
        for (int words = 1; words <= WordsMax; words++)
        {
            int known = words * WordBits, precision = known + WordBits;
            (BigInteger low, BigInteger high) = Bounds(numerator, denominator, precision);
            if ((drawn + 1) << (precision - known) <= low)
            {
                return true;
            }

            if (drawn << (precision - known) >= high)
            {
                return false;
            }

            drawn = (drawn << WordBits) | bits.NextUInt32();
        }

        throw new InvariantBrokenException("2048 random bits are equal to the digits of an exponential; the source of randomness is broken.");
    }

    /// <summary>Whole numbers between which exp(-numerator / denominator) * 2^precision lies.</summary>
    public static (BigInteger Low, BigInteger High) Bounds(BigInteger numerator, BigInteger denominator, int precision)
    {
        // Digits beyond the wanted ones take up the rounding of the products below.
        BigInteger whole = BigInteger.DivRem(numerator, denominator, out BigInteger rest);
        if (whole > precision + WordBits)
        {
            return (0, 1);
        }

        int guarded = precision + WordBits;
        (BigInteger low, BigInteger high) = Series(rest, denominator, guarded);
        if (whole > 0)
        {
            (BigInteger unitLow, BigInteger unitHigh) = Series(1, 1, guarded);
            for (int i = 0; i < (int)whole; i++)
            {
                low = (low * unitLow) >> guarded;
                high = ((high * unitHigh) >> guarded) + 1;
            }
        }

        return (low >> WordBits, (high >> WordBits) + 1);
    }

    /// <summary>1 - x + x^2 / 2 - ... for x in [0, 1]: what is left out is smaller than the first term left out.</summary>
    private static (BigInteger Low, BigInteger High) Series(BigInteger numerator, BigInteger denominator, int precision)
    {
        BigInteger one = BigInteger.One << precision, term = one, sum = one;
        int terms = 1;
        for (; !term.IsZero; terms++)
        {
            term = term * numerator / (denominator * terms);
            sum += (terms & 1) == 1 ? -term : term;
        }

        // Each term was rounded down by less than one unit, from a predecessor that was rounded too.
        return (sum - (2 * terms), sum + (2 * terms));
    }
}
