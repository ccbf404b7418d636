namespace FedActors.Core.Privacy.Accounting;

/// <summary>One release with Gaussian noise, exactly.</summary>
/// <remarks>B. Balle, Y.-X. Wang, "Improving the Gaussian mechanism for differential privacy", ICML 2018, Theorem 8.</remarks>
public static class GaussianMechanism
{
    private const double EpsilonMax = 1e300;

    /// <summary>The delta of one release: Phi(1 / (2 s) - epsilon s) - exp(epsilon) Phi(-1 / (2 s) - epsilon s).</summary>
    /// <param name="noiseMultiplier">s: standard deviation over sensitivity; positive and finite.</param>
    /// <param name="epsilon">Finite, 0 or more.</param>
    public static double Delta(double noiseMultiplier, double epsilon)
    {
        double s = Check.Positive(noiseMultiplier, nameof(noiseMultiplier)), near = (Check.Epsilon(epsilon) * s) - (0.5 / s), far = (epsilon * s) + (0.5 / s);
        double other = NormalTail.Above(far);
        return Math.Clamp(NormalTail.Above(near) - (other == 0 ? 0 : Math.Exp(epsilon + Math.Log(other))), 0, 1);
    }

    /// <summary>The least epsilon, 0 or more, of one release; never below the true one by more than rounding.</summary>
    /// <param name="noiseMultiplier">s: standard deviation over sensitivity; positive and finite.</param>
    /// <param name="delta">Above 0 and below 1.</param>
    public static double Epsilon(double noiseMultiplier, double delta)
    {
        Check.Positive(noiseMultiplier, nameof(noiseMultiplier));
        Check.Delta(delta);
        if (Delta(noiseMultiplier, 0) <= delta)
        {
            return 0;
        }

        double low = 0, high = 1;
        while (Delta(noiseMultiplier, high) > delta && high < EpsilonMax)
        {
            (low, high) = (high, high * 2);
        }

        for (int i = 0; i < 200 && high - low > 1e-15 * high; i++)
        {
            double middle = low + ((high - low) / 2);
            (low, high) = Delta(noiseMultiplier, middle) > delta ? (middle, high) : (low, middle);
        }

        return high;
    }
}
