namespace FedActors.Federation.Reports;

/// <summary>What has been spent after a round.</summary>
/// <param name="Round">1 or more.</param>
/// <param name="Epsilon">At the plan's delta.</param>
public sealed record EpsilonPoint(int Round, double Epsilon);
