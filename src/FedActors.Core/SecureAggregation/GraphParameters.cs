namespace FedActors.Core.SecureAggregation;

/// <summary>How many neighbours each client has and how many of their shares give a secret back.</summary>
/// <param name="Degree">Neighbours of each client; all others where the cohort is small.</param>
/// <param name="Threshold">Shares that give a secret back.</param>
/// <remarks>
/// J. Bell et al., CCS 2020, section 4, as union bounds over n clients: with probability 1 - 2^-sigma nobody has as many corrupt neighbours as the threshold,
/// and the graph without corrupt and dropped clients is connected; with probability 1 - 2^-eta everybody keeps enough living neighbours.
/// </remarks>
public readonly record struct GraphParameters(int Degree, int Threshold)
{
    /// <summary>The security parameter that is used where none is given.</summary>
    public const int SigmaDefault = 40;

    /// <summary>The correctness parameter that is used where none is given.</summary>
    public const int EtaDefault = 30;

    /// <summary>The smallest even degree that meets the conditions, or the complete graph.</summary>
    /// <param name="cohort">n: how many clients, 3 or more.</param>
    /// <param name="dropoutRate">The share of clients that may drop out, 0 to below 1.</param>
    /// <param name="corruptionRate">The share of clients that may collude with the server, 0 to below 1.</param>
    /// <param name="sigma">Security: failure at most 2^-sigma.</param>
    /// <param name="eta">Correctness: failure at most 2^-eta.</param>
    /// <exception cref="ArgumentException">No graph over so many clients meets the conditions.</exception>
    public static GraphParameters For(
        int cohort, double dropoutRate, double corruptionRate, int sigma = SigmaDefault, int eta = EtaDefault)
    {
        RequireRates(cohort, dropoutRate, corruptionRate);
        for (int degree = 2; degree < cohort - 1; degree += 2)
        {
            if (Math.Log2(cohort) + (degree / 2 * Math.Log2(dropoutRate + corruptionRate)) > -sigma)
            {
                continue;
            }

            int threshold = SafeThreshold(cohort, degree, corruptionRate, sigma);
            if (threshold <= degree && Living(cohort, degree, threshold, dropoutRate) <= -eta)
            {
                return new GraphParameters(degree, Math.Max(2, threshold));
            }
        }

        return Complete(cohort, dropoutRate, corruptionRate);
    }

    /// <summary>Whether a chosen degree and threshold keep their promises for such a cohort.</summary>
    public SecAggVerdict Judge(
        int cohort, double dropoutRate, double corruptionRate, int sigma = SigmaDefault, int eta = EtaDefault)
    {
        RequireRates(cohort, dropoutRate, corruptionRate);
        if (Degree > cohort - 1 || Threshold > Degree)
        {
            return new SecAggVerdict(SecAggRule.Threshold,
                $"{Threshold} of {Degree} neighbours in a cohort of {cohort}: a client has at most {cohort - 1} neighbours, and the threshold is "
                + "at most that number.");
        }

        bool isComplete = Degree == cohort - 1;
        int corrupt = Corrupt(cohort, corruptionRate), living = LivingOthers(cohort, dropoutRate);
        if (isComplete ? Threshold <= corrupt : Threshold < SafeThreshold(cohort, Degree, corruptionRate, sigma))
        {
            return new SecAggVerdict(SecAggRule.Threshold,
                $"The threshold is {Threshold} of {Degree} neighbours; with {corrupt} colluders among {cohort} they could hold as many shares "
                + $"themselves (more than once in 2^{sigma}). Raise the threshold or the degree.");
        }

        if (isComplete ? Threshold > living : Living(cohort, Degree, Threshold, dropoutRate) > -eta)
        {
            return new SecAggVerdict(SecAggRule.TooFew,
                $"The threshold is {Threshold} of {Degree} neighbours; when {dropoutRate:P0} of {cohort} clients drop out, too few remain "
                + $"(more than once in 2^{eta}). Lower the threshold or raise the degree.");
        }

        return SecAggVerdict.Accepted;
    }

    private static GraphParameters Complete(int cohort, double dropoutRate, double corruptionRate)
    {
        // Everybody is everybody's neighbour: nothing is left to chance. A majority where that many live, else what is possible.
        int corrupt = Corrupt(cohort, corruptionRate), living = LivingOthers(cohort, dropoutRate);
        int least = Math.Max(2, corrupt + 1), majority = ((cohort - 1) / 2) + 1;
        if (least > living)
        {
            throw new ArgumentException(
                $"A cohort of {cohort} with {corrupt} colluders needs {least} living neighbours to unmask; with drop-outs at {dropoutRate:P0} only "
                + $"{living} are sure to live. Ask more clients, or allow for fewer drop-outs or colluders.", nameof(cohort));
        }

        return new GraphParameters(cohort - 1, Math.Clamp(majority, least, living));
    }

    /// <summary>The smallest threshold that corrupt neighbours do not reach.</summary>
    private static int SafeThreshold(int cohort, int degree, double corruptionRate, int sigma)
    {
        int corrupt = Corrupt(cohort, corruptionRate), threshold = degree + 1;
        double bound = -sigma - Math.Log2(cohort);
        while (threshold > 1 && Hypergeometric.LogAtLeast(cohort - 1, corrupt, degree, threshold - 1) <= bound)
        {
            threshold--;
        }

        return threshold;
    }

    private static double Living(int cohort, int degree, int threshold, double dropoutRate) =>
        Math.Log2(cohort) + Hypergeometric.LogBelow(cohort - 1, LivingOthers(cohort, dropoutRate), degree, threshold);

    private static int Corrupt(int cohort, double rate) => (int)Math.Ceiling((cohort * rate) - 1e-9);

    private static int LivingOthers(int cohort, double dropoutRate) => cohort - 1 - (int)Math.Ceiling((cohort * dropoutRate) - 1e-9);

    private static void RequireRates(int cohort, double dropoutRate, double corruptionRate)
    {
        if (cohort < SecAggSetting.CohortMin)
        {
            throw new ArgumentOutOfRangeException(nameof(cohort), cohort,
                $"A cohort has {cohort} clients; secure aggregation needs {SecAggSetting.CohortMin}, because of two each learns the other's update.");
        }

        // Written so that NaN is refused too.
        if (!(dropoutRate >= 0 && dropoutRate < 1) || !(corruptionRate >= 0 && corruptionRate < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(dropoutRate), dropoutRate,
                $"The rates of drop-outs ({dropoutRate}) and corruption ({corruptionRate}) are from 0 to below 1.");
        }
    }
}
