namespace FedActors.Core.SecureAggregation;

/// <summary>What a masked round asks of a client beside training.</summary>
/// <param name="Setting">What all parties agree on.</param>
/// <param name="NoiseDeviation">Standard deviation of the discrete Gaussian noise that the client adds, in units of the ring; null for none.</param>
public sealed record MaskedTask(SecAggSetting Setting, long? NoiseDeviation);
