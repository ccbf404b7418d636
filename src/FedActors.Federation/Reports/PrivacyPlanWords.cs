namespace FedActors.Federation.Reports;

/// <summary>A plan in sentences that a person can act on.</summary>
public static class PrivacyPlanWords
{
    /// <summary>What is planned.</summary>
    public static string Question(PrivacyPlan plan) =>
        $"{plan.Rounds} rounds, {plan.Cohort} of {plan.Population} centres in each (rate {plan.SamplingRate:0.######}), delta {plan.Delta:0.###e+0}, clip {plan.Clip:0.####}";

    /// <summary>How the noise was found or what it costs.</summary>
    public static string Noise(PrivacyPlan plan) => plan.WantedEpsilon is { } wanted
        ? $"noise multiplier {plan.NoiseMultiplier:0.0000} for epsilon {wanted:0.####} (pld wants {plan.NoiseMultiplierPld:0.0000}, rdp {plan.NoiseMultiplierRdp:0.0000})"
        : $"noise multiplier {plan.NoiseMultiplier:0.0000} costs epsilon {plan.Epsilon:0.0000} ({plan.Accountant})";

    /// <summary>How much of the mean update is noise.</summary>
    public static string Signal(PrivacyPlan plan)
    {
        string one = $"noise on each coordinate of the mean update: standard deviation {plan.StddevOfMean:0.###e+0}, the clip bound is {plan.CoordinateSignal:0.##} times that";
        if (plan.VectorSignal is not { } signal || plan.CohortForEvenSignal is not { } even)
        {
            return one + " (--dimension tells how it is for the whole update)";
        }

        string whole = $"{one}\nnoise on the whole update of {plan.Dimension} parameters: norm {plan.Clip / signal:0.####}, ";
        return signal >= 1
            ? whole + $"the clip bound is {signal:0.##} times that"
            : whole + $"{1 / signal:0.#} times the clip bound; a cohort of {even:0} of {Math.Ceiling(even / plan.SamplingRate):0} centres at the same rate would make them equal. " +
                "Fewer parameters, fewer rounds or a larger epsilon help too.";
    }

    /// <summary>What is accounted and what is not.</summary>
    public static string Sampling(PrivacyPlan plan) => plan.SamplingRate == 1
        ? "Every centre is in every round: nothing is gained by sampling, and none is counted on."
        : $"Accounted is Poisson sampling: each centre is in a round by a draw of its own, so that cohorts vary in size and the mean is divided by {plan.Cohort} all the same. " +
            $"A run that takes exactly {plan.Cohort} centres is not covered by these numbers; without any credit for sampling its epsilon is {plan.EpsilonWithoutSampling:0.00}.";
}
