using FedActors.Core.Identity;
using FedActors.Core.Receipts;

namespace FedActors.Core.Protocol;

/// <summary>What a client says about its finished update on the control path; the body itself travels on the data path.</summary>
/// <param name="Body">SHA-256 of the update's little-endian float32[d].</param>
/// <param name="Examples">How many local examples it was trained on.</param>
/// <param name="Steps">Optimiser steps taken.</param>
/// <param name="TrainLoss">Mean training loss per example, finite; null where nothing was trained.</param>
/// <param name="GlobalLoss">Loss of the received model on the local examples, where the task asked for it; else null.</param>
/// <param name="GlobalAccuracy">Accuracy of the received model on the local examples, where it was measured; else null.</param>
/// <param name="WithinClip">Whether the update was within the clip bound before it was clipped, where the task asked for it; else null.</param>
/// <param name="Seal">What makes the offer a receipt; null where the site signs none.</param>
public sealed record UpdateNote(
    Sha256Digest Body,
    long Examples,
    int Steps,
    double? TrainLoss,
    double? GlobalLoss,
    double? GlobalAccuracy,
    bool? WithinClip = null,
    ReceiptSeal? Seal = null)
{
    /// <summary>Why this note cannot be admitted, as a sentence; null where it can.</summary>
    /// <param name="examplesMax">The examples its centre announced.</param>
    public string? Flaw(long examplesMax)
    {
        if (Examples < 1 || Examples > examplesMax)
        {
            return $"the update claims {Examples} examples; this centre announced {examplesMax}, so 1 to {examplesMax} are allowed";
        }

        // One infinite number would be the whole round's mean.
        return TrainLoss is { } train && !double.IsFinite(train) ? $"the update's training loss is {train}; it must be finite"
            : GlobalLoss is { } global && !double.IsFinite(global) ? $"the loss of the received model is {global}; it must be finite"
            : GlobalAccuracy is { } accuracy && accuracy is not (>= 0 and <= 1) ? $"the accuracy of the received model is {accuracy}; it must lie in 0 to 1"
            : null;
    }
}
