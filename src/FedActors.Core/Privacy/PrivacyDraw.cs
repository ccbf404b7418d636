using FedActors.Core.Identity;

namespace FedActors.Core.Privacy;

/// <summary>
/// One entry of the privacy ledger: noise is about to be drawn for a release. It is durable before the draw, so that a release whose end
/// nobody saw counts too; it is never taken back.
/// </summary>
/// <param name="Population">Whose privacy it costs.</param>
/// <param name="Version">Its place in the population's ledger, counted from 1 without gaps.</param>
/// <param name="RunId">The run.</param>
/// <param name="Round">The round whose model is to be released.</param>
/// <param name="Attempt">Which attempt at it.</param>
/// <param name="Epoch">The aggregator's epoch.</param>
/// <param name="NoiseMultiplier">z: standard deviation over sensitivity.</param>
/// <param name="SamplingRate">q: with which probability a centre takes part, as it is accounted.</param>
public sealed record PrivacyDraw(
    string Population, long Version, string RunId, RoundNumber Round, int Attempt, Epoch Epoch, double NoiseMultiplier, double SamplingRate);
