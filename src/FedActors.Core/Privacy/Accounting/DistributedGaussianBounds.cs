namespace FedActors.Core.Privacy.Accounting;

/// <summary>Norms, divergence and scale of sums to which every client adds discrete Gaussian noise.</summary>
/// <remarks>
/// P. Kairouz, Z. Liu, T. Steinke, "The distributed discrete Gaussian mechanism for federated learning with secure aggregation", ICML 2021,
/// Theorem 1, Proposition 14 and Section 4. Sampling is accounted by the bound for any mechanism: Y. Zhu, Y.-X. Wang, "Poisson subsampled Renyi
/// differential privacy", ICML 2019, Theorem 5.
/// </remarks>
public static class DistributedGaussianBounds
{
    /// <summary>The beta at which rounding is repeated until the norm fits: exp(-1/2), the paper's choice.</summary>
    public const double UsualBeta = 0.60653065971263342;

    // Terms of tau are all but equal after so many clients; the rest is counted with the last, which is the largest bound on them.
    private const int TermsMax = 10_000;

    /// <summary>The greatest norm after conditional stochastic rounding, in units of the update.</summary>
    /// <param name="clip">The greatest norm before, in units of the update; positive.</param>
    /// <param name="granularity">The grid's step; positive.</param>
    /// <param name="dimension">Coordinates, padding included; 1 or more.</param>
    /// <param name="beta">In [0, 1): rounding is repeated while the norm exceeds the bound; 0 never repeats.</param>
    public static double RoundedNorm(double clip, double granularity, long dimension, double beta = UsualBeta)
    {
        Check.Positive(clip, nameof(clip));
        Check.Positive(granularity, nameof(granularity));
        Check.AtLeastOne(dimension, nameof(dimension));
        if (beta is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(beta), beta, $"beta is {beta}; a number from 0 to below 1 is wanted.");
        }

        double norm = clip / granularity, root = Math.Sqrt(dimension), always = norm + root;
        return granularity * (beta == 0 ? always : Math.Min(always,
            Math.Sqrt((norm * norm) + (dimension / 4.0) + (Math.Sqrt(2 * Math.Log(1 / beta)) * (norm + (root / 2))))));
    }

    /// <summary>How far the sum of the clients' discrete Gaussians is from one discrete Gaussian.</summary>
    /// <param name="localStddev">Of one client's noise; positive.</param>
    /// <param name="granularity">The grid's step, in the same units; positive.</param>
    /// <param name="clients">1 or more; 1 gives 0.</param>
    public static double Tau(double localStddev, double granularity, long clients)
    {
        double ratio = Check.Positive(localStddev, nameof(localStddev)) / Check.Positive(granularity, nameof(granularity));
        double exponent = -2 * Math.PI * Math.PI * ratio * ratio, sum = 0;
        long terms = Check.AtLeastOne(clients, nameof(clients)) - 1;
        for (long k = 1; k <= Math.Min(terms, TermsMax); k++)
        {
            sum += Math.Exp(exponent * k / (k + 1));
        }

        return 10 * (sum + (Math.Max(0, terms - TermsMax) * Math.Exp(exponent * TermsMax / (TermsMax + 1))));
    }

    /// <summary>The grid steps per unit, 1 / gamma, at which the noisy sum stays within the ring up to so many standard deviations.</summary>
    /// <param name="localStddev">Of one client's noise, in units of the update; positive.</param>
    /// <param name="clip">The greatest norm of an update; positive.</param>
    /// <param name="bits">Of a ring element, 1 to 64.</param>
    /// <param name="clients">1 or more.</param>
    /// <param name="dimension">Coordinates, padding included; 1 or more.</param>
    /// <param name="stddevs">How many standard deviations must fit; positive.</param>
    /// <param name="flatness">rho: how evenly the rotation spreads a vector; 1 where it does so ideally.</param>
    public static double ScaleFactor(double localStddev, double clip, int bits, long clients, long dimension, double stddevs, double flatness = 1)
    {
        Check.Positive(localStddev, nameof(localStddev));
        Check.Positive(clip, nameof(clip));
        Check.Positive(stddevs, nameof(stddevs));
        Check.AtLeastOne(clients, nameof(clients));
        Check.AtLeastOne(dimension, nameof(dimension));
        if (bits is < 1 or > 64)
        {
            throw new ArgumentOutOfRangeException(nameof(bits), bits, $"bits is {bits}; 1 to 64 are wanted.");
        }

        double room = Math.Pow(2, 2.0 * bits) - (clients * stddevs * stddevs);
        if (room <= 0)
        {
            throw new ArgumentException(
                $"A ring of {bits} bits has no room for {stddevs} standard deviations of {clients} roundings; more bits or fewer clients are wanted.", nameof(bits));
        }

        double n = clients;
        return Math.Sqrt(room) / (2 * stddevs * Math.Sqrt((flatness * clip * clip * n * n / dimension) + (n * localStddev * localStddev)));
    }

    /// <summary>The Renyi divergence of one sum at an order; infinity where an order that is not whole meets sampling.</summary>
    internal static double Divergence(PrivacyEvent.DistributedGaussian sums, double tau, double order)
    {
        if (sums.SamplingRate == 0)
        {
            return 0;
        }

        double whole = Unsampled(sums, tau, order);
        return sums.SamplingRate == 1 ? whole
            : order == Math.Floor(order) ? Math.Min(whole, Sampled(sums, tau, (int)order)) : whole;
    }

    private static double Unsampled(PrivacyEvent.DistributedGaussian sums, double tau, double order)
    {
        double ratio = sums.RoundedNorm / (Math.Sqrt(sums.Clients) * sums.LocalStddev), d = sums.Dimension;
        double together = ratio + (Math.Sqrt(d) * tau);
        return Math.Min((order / 2 * ratio * ratio) + (tau * d), order / 2 * together * together);
    }

    private static double Sampled(PrivacyEvent.DistributedGaussian sums, double tau, int order)
    {
        double q = sums.SamplingRate, logRate = Math.Log(q), logRest = Math.Log(1 - q), logBinomial = 0;
        double sum = ((order - 1) * logRest) + Math.Log((order * q) - q + 1);
        for (int k = 0; k <= order; k++)
        {
            if (k >= 2)
            {
                double factor = k == 2 ? 0 : Math.Log(3);
                sum = Stable.LogAdd(sum, factor + logBinomial + ((order - k) * logRest) + (k * logRate) + ((k - 1) * Unsampled(sums, tau, k)));
            }

            logBinomial += Math.Log((double)(order - k) / (k + 1));
        }

        return Math.Max(0, sum / (order - 1));
    }
}
