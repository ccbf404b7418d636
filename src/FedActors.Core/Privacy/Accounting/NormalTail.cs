namespace FedActors.Core.Privacy.Accounting;

/// <summary>The standard normal distribution to about 14 digits, in the far tails too.</summary>
internal static class NormalTail
{
    // Below this many standard deviations the series has few terms; above, the continued fraction.
    private const double Near = 3;

    /// <summary>P(X &lt;= x).</summary>
    public static double Below(double x) => x <= 0 ? Above(-x) : 1 - Above(x);

    /// <summary>P(X &gt; x), with full relative precision for large x.</summary>
    public static double Above(double x)
    {
        if (x < 0)
        {
            return 1 - Above(-x);
        }

        if (x > 38.5)
        {
            return 0;
        }

        double density = Math.Exp(-0.5 * x * x) * 0.3989422804014327;
        return x < Near ? 0.5 - (density * Series(x)) : density / Fraction(x);
    }

    /// <summary>P(a &lt; X &lt;= b), taken in the tail where no digits are lost.</summary>
    public static double Between(double a, double b) => a > 0 ? Above(a) - Above(b) : b < 0 ? Above(-b) - Above(-a) : 1 - Above(-a) - Above(b);

    /// <summary>The x with P(X &gt; x) = <paramref name="tail"/> or a little less; for tails from 1e-300 to 1/2.</summary>
    public static double Quantile(double tail)
    {
        double low = 0, high = 38.5;
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Above(middle) > tail ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>(Phi(x) - 1/2) / phi(x) = x + x^3 / 3 + x^5 / 15 + ...; all terms positive.</summary>
    private static double Series(double x)
    {
        double term = x, sum = x, square = x * x;
        for (int n = 3; term > sum * 1e-17; n += 2)
        {
            term *= square / n;
            sum += term;
        }

        return sum;
    }

    /// <summary>phi(x) / (1 - Phi(x)) = x + 1 / (x + 2 / (x + 3 / (x + ...))), Laplace's continued fraction.</summary>
    private static double Fraction(double x)
    {
        // So many terms give 16 digits from x = 3 on; far fewer do far out.
        int terms = (int)(20 + (300 / (x * x)));
        double value = x;
        for (int k = terms; k >= 1; k--)
        {
            value = x + (k / value);
        }

        return value;
    }
}
