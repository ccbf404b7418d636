namespace FedActors.Core.Rounds;

/// <summary>What a round measured. Means run over the accepted updates of the round itself, in slot order.</summary>
/// <param name="TrainLoss">Mean training loss, weighted by examples; null where no update of the round's own was accepted.</param>
/// <param name="LocalLoss">
/// L = 1/N sum L_i: the unweighted mean of the centres' losses of the model this round started from, where they measured it; else null.
/// </param>
/// <param name="LocalAccuracy">The unweighted mean of the centres' accuracies of that model; null where not measured.</param>
/// <param name="EvaluatedLoss">Loss of the new model on the aggregator's test examples; null where it has none.</param>
/// <param name="EvaluatedAccuracy">Accuracy of the new model on the aggregator's test examples; null where it has none.</param>
/// <param name="UpdateNorm">Euclidean norm of new minus old model.</param>
/// <param name="LocalLossMedian">
/// The median of the losses behind <paramref name="LocalLoss"/>, one vote a centre and the greater of the two in the middle: as long as no more
/// than half of the centres say less than the truth, it is no less than what an honest one found. Null where none measured it.
/// </param>
public sealed record RoundMetrics(
    double? TrainLoss,
    double? LocalLoss,
    double? LocalAccuracy,
    double? EvaluatedLoss,
    double? EvaluatedAccuracy,
    double UpdateNorm,
    double? LocalLossMedian = null);
