namespace FedActors.Core.SecureAggregation;

/// <summary>Drawing without replacement: tails of the hypergeometric distribution as logarithms to base 2.</summary>
internal static class Hypergeometric
{
    /// <summary>log2 P[at least <paramref name="least"/> marked among the drawn]; minus infinity where impossible.</summary>
    /// <param name="population">How many there are.</param>
    /// <param name="marked">How many of them are marked.</param>
    /// <param name="drawn">How many are drawn.</param>
    /// <param name="least">0 or more.</param>
    public static double LogAtLeast(int population, int marked, int drawn, int least) =>
        LogSum(population, marked, drawn, least, Math.Min(drawn, marked));

    /// <summary>log2 P[fewer than <paramref name="end"/> marked among the drawn]; minus infinity where impossible.</summary>
    public static double LogBelow(int population, int marked, int drawn, int end) =>
        LogSum(population, marked, drawn, Math.Max(0, drawn - (population - marked)), end - 1);

    private static double LogSum(int population, int marked, int drawn, int first, int last)
    {
        double greatest = double.NegativeInfinity, sum = 0;
        for (int i = Math.Max(first, drawn - (population - marked)); i <= Math.Min(last, Math.Min(drawn, marked)); i++)
        {
            double term = LogChoose(marked, i) + LogChoose(population - marked, drawn - i) - LogChoose(population, drawn);
            if (term > greatest)
            {
                sum = (sum * Math.Exp(greatest - term)) + 1;
                greatest = term;
            }
            else
            {
                sum += Math.Exp(term - greatest);
            }
        }

        return double.IsNegativeInfinity(greatest) ? greatest : Math.Min(0, (greatest + Math.Log(sum)) / Math.Log(2));
    }

    private static double LogChoose(int n, int k) => LogFactorial(n) - LogFactorial(k) - LogFactorial(n - k);

    /// <summary>ln n!, by Stirling's series from 16 on (error below 1e-12), by the product below.</summary>
    private static double LogFactorial(int n)
    {
        const int seriesFrom = 16;
        if (n < seriesFrom)
        {
            double product = 1;
            for (int i = 2; i <= n; i++)
            {
                product *= i;
            }

            return Math.Log(product);
        }

        double x = n + 1.0, square = x * x;
        double series = ((1.0 / 12) - ((1.0 / 360) - ((1.0 / 1260) - (1.0 / 1680 / square)) / square) / square) / x;
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + series;
    }
}
