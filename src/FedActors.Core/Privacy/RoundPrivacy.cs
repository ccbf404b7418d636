namespace FedActors.Core.Privacy;

/// <summary>What a round's sum owes to privacy; part of its plan.</summary>
/// <param name="Mechanism">Who adds the noise.</param>
/// <param name="ClipNorm">C: no update in the sum is longer.</param>
/// <param name="SumMultiplier">The standard deviation of the sum's noise over C.</param>
/// <param name="CountNoise">The standard deviation of the noise on the count of unclipped updates; null where the clip bound stays.</param>
/// <param name="Denominator">What the noisy sum is divided by: the expected cohort, whoever came.</param>
public sealed record RoundPrivacy(
    PrivacyMechanism Mechanism, double ClipNorm, double SumMultiplier, double? CountNoise, double Denominator);
