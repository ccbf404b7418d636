namespace FedActors.Core.Privacy.Accounting;

/// <summary>Moments of the likelihood ratio f of the Poisson-sampled Gaussian mechanism under noise alone: log E[f^order].</summary>
/// <remarks>
/// I. Mironov, K. Talwar, L. Zhang, "Renyi differential privacy of the sampled Gaussian mechanism", 2019: with x from N(0, s^2),
/// f(x) = 1 - q + q exp((2 x - 1) / (2 s^2)). At integer orders the binomial sum is exact; elsewhere the trapezoidal rule is used, which
/// converges exponentially on such integrands. Since E[f] = 1, the two lowest terms cancel exactly and are left out, so that tiny values
/// keep their digits.
/// </remarks>
internal static class SampledGaussianDivergence
{
    // Beyond this many standard deviations from both peaks nothing is left of the integrand in double precision.
    private const double Reach = 13;

    // Steps of the trapezoidal rule in units of the standard deviation: at most 1/8; finer where the bend of f is sharp, down to 1/64.
    private const double StepMax = 1.0 / 8, StepMin = 1.0 / 64;

    // exp() of more than this could overflow: then everything is summed as logarithms.
    private const double ExponentMax = 600;

    /// <summary>The Renyi divergence of one release.</summary>
    public static double Divergence(double order, double noise, double rate)
    {
        if (rate == 0)
        {
            return 0;
        }

        if (rate == 1)
        {
            return order / (2 * noise * noise);
        }

        double moment = order == Math.Floor(order) && order <= 4096 ? LogMomentAtInteger((int)order, noise, rate) : LogMoment(order, noise, rate);
        return Math.Max(0, moment / (order - 1));
    }

    /// <summary>log E[f^order] for an integer order of 2 or more.</summary>
    public static double LogMomentAtInteger(int order, double noise, double rate)
    {
        double logRate = Math.Log(rate), logRest = Stable.LogOneMinus(rate), logBinomial = 0;
        double sum = double.NegativeInfinity;
        for (int k = 0; k <= order; k++)
        {
            double exponent = ((double)k * k - k) / (2 * noise * noise);
            if (k >= 2)
            {
                double grown = exponent < 1 ? Math.Log(Stable.ExpMinusOne(exponent)) : exponent + Stable.LogOneMinus(Math.Exp(-exponent));
                sum = Stable.LogAdd(sum, logBinomial + (k * logRate) + ((order - k) * logRest) + grown);
            }

            logBinomial += Math.Log((double)(order - k) / (k + 1));
        }

        return sum > 30 ? sum : Stable.LogOnePlus(Math.Exp(sum));
    }

    /// <summary>log E[f^order] for any real order, negative ones too.</summary>
    /// <param name="order">Real.</param>
    /// <param name="noise">Positive.</param>
    /// <param name="rate">Above 0.</param>
    /// <param name="from">What lies below so many standard deviations is left out.</param>
    /// <param name="to">What lies above so many standard deviations is left out.</param>
    public static double LogMoment(double order, double noise, double rate, double from = double.NegativeInfinity, double to = double.PositiveInfinity)
    {
        if (rate == 1)
        {
            return order * (order - 1) / (2 * noise * noise);
        }

        from = Math.Max(from, Math.Min(0, order / noise) - Reach);
        to = Math.Min(to, Math.Max(0, order / noise) + Reach);
        double step = Math.Clamp(noise / 8, StepMin, StepMax);
        int points = (int)Math.Min(10_000_000, Math.Ceiling((to - from) / step)) + 1;
        step = (to - from) / (points - 1);
        double scale = step / Math.Sqrt(2 * Math.PI), logSum = double.NegativeInfinity, sum = 0;
        for (int i = 0; i < points; i++)
        {
            // y = x / s; t = (2 x - 1) / (2 s^2); v = log f.
            double y = from + (i * step), t = (y / noise) - (0.5 / (noise * noise));
            double v = t > 30 ? Math.Log(rate) + t + Stable.LogOnePlus((1 - rate) / rate * Math.Exp(-t)) : Stable.LogOnePlus(rate * Stable.ExpMinusOne(t));
            double weight = -0.5 * y * y, exponent = order * v;
            logSum = Stable.LogAdd(logSum, weight + exponent);
            sum = exponent < ExponentMax && v < ExponentMax ? sum + (Math.Exp(weight) * (Stable.ExpMinusOne(exponent) - (order * Stable.ExpMinusOne(v)))) : double.NaN;
        }

        return double.IsFinite(sum) && sum * scale > -0.5 ? Stable.LogOnePlus(sum * scale) : logSum + Math.Log(scale);
    }
}
