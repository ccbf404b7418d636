namespace FedActors.Learning.Attacks;

/// <summary>What membership attacks find out about one model.</summary>
/// <param name="Setting">How it was trained.</param>
/// <param name="Epsilon">What its training reveals at most, at delta 1e-3; null where nothing bounds it.</param>
/// <param name="Accuracy">On examples that it was not trained on.</param>
/// <param name="ByLoss">The loss threshold.</param>
/// <param name="ByLikelihoodRatio">The likelihood ratio against a reference model.</param>
public sealed record MembershipRow(
    string Setting, double? Epsilon, double Accuracy, MembershipResult ByLoss, MembershipResult ByLikelihoodRatio);
