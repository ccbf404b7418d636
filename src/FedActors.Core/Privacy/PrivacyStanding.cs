namespace FedActors.Core.Privacy;

/// <summary>How a population's budget stands.</summary>
/// <param name="Version">The ledger's last version; 0 where it is empty.</param>
/// <param name="Epsilon">What is spent, at the run's delta.</param>
/// <param name="EpsilonNext">What would be spent after one more round.</param>
public sealed record PrivacyStanding(long Version, double Epsilon, double EpsilonNext);
