namespace FedActors.Core.Metrics;

/// <summary>How a model does on a set of examples.</summary>
/// <param name="Examples">How many examples were used, one or more.</param>
/// <param name="Loss">Mean loss per example, in nats for cross-entropy; NaN if the model has diverged.</param>
/// <param name="Accuracy">Share of examples classified correctly in [0, 1], or null for regression.</param>
public sealed record Evaluation(long Examples, double Loss, double? Accuracy);
