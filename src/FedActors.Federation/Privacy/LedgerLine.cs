namespace FedActors.Federation.Privacy;

/// <summary>One line of the file of an <see cref="ExampleLedger"/>: so many steps of one kind.</summary>
/// <param name="NoiseMultiplier">Of each step.</param>
/// <param name="SamplingRate">The probability with which an example was in it.</param>
/// <param name="Steps">How many.</param>
internal sealed record LedgerLine(double NoiseMultiplier, double SamplingRate, long Steps);
