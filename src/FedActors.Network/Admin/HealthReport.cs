namespace FedActors.Network.Admin;

/// <summary>Whether a seed can do its work.</summary>
/// <param name="Status">ok or trouble.</param>
/// <param name="Standing">leading, following or no-leader.</param>
/// <param name="Alarms">What an operator should look at, as sentences.</param>
public sealed record HealthReport(string Status, string Standing, IReadOnlyList<string> Alarms);
