using FedActors.Core.Identity;
using FedActors.Core.Metrics;

namespace FedActors.Core.Rounds;

/// <summary>What closing a round produced.</summary>
/// <param name="NextModel">Digest of the new global model, which is stored already.</param>
/// <param name="SumDigest">SHA-256 of the ring sum's bytes: what a checker recomputes from the accepted updates.</param>
/// <param name="UpdateNorm">Euclidean norm of next minus current model.</param>
/// <param name="Evaluation">The new model on the aggregator's test examples, where it has any.</param>
/// <param name="NextClipNorm">The clip bound of the next round, where it adapts.</param>
public sealed record CloseResult(
    Sha256Digest NextModel, Sha256Digest SumDigest, double UpdateNorm, Evaluation? Evaluation, double? NextClipNorm = null);
