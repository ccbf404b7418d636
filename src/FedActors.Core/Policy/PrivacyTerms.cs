using FedActors.Core.Privacy;

namespace FedActors.Core.Policy;

/// <summary>What a run promises of differential privacy, as a task says it.</summary>
/// <param name="Unit">Whose presence is hidden.</param>
/// <param name="Mechanism">Who adds the noise.</param>
/// <param name="ClipNorm">C of this round.</param>
/// <param name="NoiseMultiplier">z: the noise's standard deviation over the sensitivity.</param>
/// <param name="EpsilonMax">The most epsilon that may ever be spent.</param>
/// <param name="Delta">delta.</param>
/// <param name="PopulationSize">n: among how many centres each is hidden.</param>
public sealed record PrivacyTerms(
    PrivacyUnit Unit, PrivacyMechanism Mechanism, double ClipNorm, double NoiseMultiplier, double EpsilonMax, double Delta, int PopulationSize);
