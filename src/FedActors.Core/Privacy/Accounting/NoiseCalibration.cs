namespace FedActors.Core.Privacy.Accounting;

/// <summary>Finds the least noise that keeps a wanted (epsilon, delta).</summary>
public static class NoiseCalibration
{
    /// <summary>The noise multipliers among which is searched.</summary>
    public const double NoiseMin = 1e-3, NoiseMax = 1e6;

    // Each evaluation halves the bracket at the least every second time.
    private const int EvaluationsMax = 100;

    /// <summary>The noise multiplier at which releases cost at most <paramref name="epsilon"/>: never too little, and at most a millionth more than needed.</summary>
    /// <param name="accountant">Whose epsilon is meant.</param>
    /// <param name="releases">The events for a noise multiplier; more noise must not cost more.</param>
    /// <param name="epsilon">Wanted; positive and finite.</param>
    /// <param name="delta">Wanted; above 0 and below 1.</param>
    /// <param name="precision">How far above the least noise the answer may be, relative to it.</param>
    /// <exception cref="ArgumentException">No noise multiplier in the range is enough.</exception>
    public static double NoiseMultiplier(
        IPrivacyAccountant accountant, Func<double, IReadOnlyList<PrivacyEvent>> releases, double epsilon, double delta, double precision = 1e-6)
    {
        Check.Positive(epsilon, nameof(epsilon));
        Check.Delta(delta);
        double high = 1, cost = accountant.Epsilon(releases(high), delta);
        double low = high, lowCost = cost;
        while (cost > epsilon)
        {
            (low, lowCost) = (high, cost);
            high *= 2;
            if (high > NoiseMax)
            {
                throw new ArgumentException($"epsilon {epsilon} at delta {delta} wants a noise multiplier above {NoiseMax}; a larger epsilon or delta, or fewer releases, are wanted.");
            }

            cost = accountant.Epsilon(releases(high), delta);
        }

        while (lowCost <= epsilon)
        {
            (high, cost) = (low, lowCost);
            low /= 2;
            if (low < NoiseMin)
            {
                return high;
            }

            lowCost = accountant.Epsilon(releases(low), delta);
        }

        return Narrow(noise => accountant.Epsilon(releases(noise), delta), (low, lowCost), (high, cost), epsilon, precision);
    }

    /// <summary>Regula falsi on logarithms, where the curve is nearly straight, with bisection where that is slow.</summary>
    private static double Narrow(Func<double, double> cost, (double Noise, double Cost) low, (double Noise, double Cost) high, double epsilon, double precision)
    {
        for (int i = 0; i < EvaluationsMax && high.Noise > low.Noise * (1 + precision); i++)
        {
            double from = Math.Log(low.Noise), to = Math.Log(high.Noise), at = (from + to) / 2;
            double above = Math.Log(low.Cost / epsilon), below = high.Cost > 0 ? Math.Log(high.Cost / epsilon) : -1;
            if (i % 3 != 2 && double.IsFinite(above) && above > below)
            {
                // A little to the dear side and a little to the cheap side in turn, so that both ends of the bracket move.
                double zero = from + ((to - from) * above / (above - below)), nudge = Math.Max(precision / 3, (to - from) * 0.01);
                at = Math.Clamp(i % 3 == 0 ? zero + nudge : zero - nudge, from + (precision / 4), to - (precision / 4));
            }

            double noise = Math.Exp(at), there = cost(noise);
            if (there > epsilon)
            {
                low = (noise, there);
            }
            else
            {
                high = (noise, there);
            }
        }

        return high.Noise;
    }
}
