using FedActors.Core.Clients;
using FedActors.Core.Privacy.Accounting;

namespace FedActors.Federation.Privacy;

/// <summary>What a task with example privacy reveals of each example, for the account.</summary>
public static class ExampleUse
{
    /// <summary>All steps that a task may take; those that time does not allow count too, since an account must not depend on what happens after it is written.</summary>
    /// <param name="local">With <see cref="LocalTraining.ExamplePrivacy"/>.</param>
    /// <param name="examples">Of the site, 1 or more.</param>
    public static IReadOnlyList<PrivacyEvent> Of(LocalTraining local, long examples)
    {
        ExamplePrivacy privacy = local.ExamplePrivacy ?? throw new ArgumentException("The task has no example privacy to account for.", nameof(local));
        int steps = local.GradientOnly ? 1 : local.StepsOn(examples);
        return privacy.Mechanism == ExampleMechanism.Ftrl
            ? Trees(privacy, steps, local.StepsPerPass(examples))
            : [new PrivacyEvent.SampledGaussian(privacy.NoiseMultiplier, local.SamplingRateOn(examples), steps)];
    }

    /// <summary>Batches come round in the same order: between two steps with the same example lie all others of a pass.</summary>
    private static List<PrivacyEvent> Trees(ExamplePrivacy privacy, int steps, int stepsPerPass)
    {
        long most = privacy.RestartEpochs == 0 ? steps : Math.Min(steps, (long)privacy.RestartEpochs * stepsPerPass);
        var trees = new List<PrivacyEvent> { Tree(most, (int)(steps / most)) };
        if (steps % most is var rest and not 0)
        {
            trees.Add(Tree(rest, 1));
        }

        return trees;

        PrivacyEvent Tree(long leaves, int count) => new PrivacyEvent.Tree(
            privacy.NoiseMultiplier, leaves, count - 1, (int)((leaves + stepsPerPass - 1) / stepsPerPass), stepsPerPass - 1);
    }
}
