namespace FedActors.Core.Privacy;

/// <summary>What a committed round cost, in its record: no model is released without it.</summary>
/// <param name="Mechanism">Who added the noise.</param>
/// <param name="Population">Whose privacy it cost.</param>
/// <param name="LedgerVersion">The ledger's entry that was written before the noise was drawn.</param>
/// <param name="Epsilon">What the population has spent after this round, at <paramref name="Delta"/>.</param>
/// <param name="Delta">delta.</param>
/// <param name="Accountant">How epsilon was computed.</param>
/// <param name="NoiseMultiplier">z.</param>
/// <param name="SamplingRate">q as it is accounted.</param>
/// <param name="ClipNorm">C of this round.</param>
/// <param name="NextClipNorm">C of the next round.</param>
public sealed record PrivacyCharge(
    PrivacyMechanism Mechanism,
    string Population,
    long LedgerVersion,
    double Epsilon,
    double Delta,
    AccountantKind Accountant,
    double NoiseMultiplier,
    double SamplingRate,
    double ClipNorm,
    double NextClipNorm);
