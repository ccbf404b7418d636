namespace FedActors.Network.Admin;

/// <summary>Whether a seed can do its work.</summary>
/// <param name="Status">ok; warning, where there are alarms and it works; trouble, with 503, where it cannot work.</param>
/// <param name="Standing">leading, following or no-leader.</param>
/// <param name="Alarms">What an operator should look at, as sentences; told to operators and seeds only.</param>
public sealed record HealthReport(string Status, string Standing, IReadOnlyList<string> Alarms);
