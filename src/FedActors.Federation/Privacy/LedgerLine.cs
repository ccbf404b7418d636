using FedActors.Core.Privacy.Accounting;

namespace FedActors.Federation.Privacy;

/// <summary>One line of the file of an <see cref="ExampleLedger"/>: so many steps, or trees of steps, of one kind.</summary>
/// <param name="NoiseMultiplier">Of each step, or of each node of a tree.</param>
/// <param name="SamplingRate">The probability with which an example was in a step; 1 with trees, which do not sample.</param>
/// <param name="Steps">How many steps, or trees.</param>
/// <param name="Tree">What each tree is like; null for sampled steps.</param>
internal sealed record LedgerLine(double NoiseMultiplier, double SamplingRate, long Steps, LedgerTree? Tree = null)
{
    /// <summary>What the accountant counts.</summary>
    public PrivacyEvent Event() => Tree is null
        ? new PrivacyEvent.SampledGaussian(NoiseMultiplier, SamplingRate, Steps)
        : new PrivacyEvent.Tree(NoiseMultiplier, Tree.Leaves, checked((int)(Steps - 1)), Tree.Participations, Tree.Separation);

    public static LedgerLine Of(PrivacyEvent use) => use switch
    {
        PrivacyEvent.Tree tree => new LedgerLine(
            tree.NoiseMultiplier, 1, tree.Restarts + 1L, new LedgerTree(tree.Steps, tree.Participations, tree.Separation)),
        PrivacyEvent.SampledGaussian steps => new LedgerLine(steps.NoiseMultiplier, steps.SamplingRate, steps.Count),
        _ => throw new ArgumentException($"{use} is no use of single examples.", nameof(use)),
    };
}
