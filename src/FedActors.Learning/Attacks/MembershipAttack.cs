using FedActors.Learning.Datasets;
using FedActors.Learning.Models;

namespace FedActors.Learning.Attacks;

/// <summary>Tells from a model alone which examples it was trained on.</summary>
/// <remarks>
/// The loss threshold of S. Yeom et al., "Privacy risk in machine learning", CSF 2018, and the difficulty-calibrated likelihood ratio of L. Watson et al.,
/// "On the importance of difficulty calibration in membership inference attacks", ICLR 2022: the score is the log of p(label | reference) under
/// p(label | attacked), with one reference model that never saw the examples instead of many shadow models.
/// </remarks>
public static class MembershipAttack
{
    /// <summary>Members have lower losses.</summary>
    /// <param name="spec">The model.</param>
    /// <param name="model">Its parameters, float32[d].</param>
    /// <param name="members">What it was trained on.</param>
    /// <param name="others">Examples of the same population that it was not trained on.</param>
    public static MembershipResult ByLoss(ModelSpec spec, ReadOnlySpan<float> model, ExampleSet members, ExampleSet others) =>
        MembershipResult.Of(Negated(ExampleLosses.Of(spec, members, model)), Negated(ExampleLosses.Of(spec, others, model)));

    /// <summary>Members have lower losses than the reference model lets one expect of examples as hard as they are.</summary>
    /// <param name="spec">The model.</param>
    /// <param name="model">Its parameters, float32[d].</param>
    /// <param name="reference">Parameters trained on none of the examples.</param>
    /// <param name="members">What the model was trained on.</param>
    /// <param name="others">Examples of the same population that it was not trained on.</param>
    public static MembershipResult ByLikelihoodRatio(
        ModelSpec spec, ReadOnlySpan<float> model, ReadOnlySpan<float> reference, ExampleSet members, ExampleSet others) =>
        MembershipResult.Of(Ratios(spec, model, reference, members), Ratios(spec, model, reference, others));

    private static double[] Ratios(ModelSpec spec, ReadOnlySpan<float> model, ReadOnlySpan<float> reference, ExampleSet examples)
    {
        double[] ratios = ExampleLosses.Of(spec, examples, reference), attacked = ExampleLosses.Of(spec, examples, model);
        for (int i = 0; i < ratios.Length; i++)
        {
            ratios[i] -= attacked[i];
        }

        return ratios;
    }

    private static double[] Negated(double[] losses) => [.. losses.Select(loss => -loss)];
}
