using FedActors.Core.Identity;

namespace FedActors.Core.Protocol;

/// <summary>What a client says about its finished update on the control path; the body itself travels on the data path.</summary>
/// <param name="Body">SHA-256 of the update's little-endian float32[d].</param>
/// <param name="Examples">How many local examples it was trained on.</param>
/// <param name="Steps">Optimiser steps taken.</param>
/// <param name="TrainLoss">Mean training loss per example, finite; null where nothing was trained.</param>
/// <param name="GlobalLoss">Loss of the received model on the local examples, where the task asked for it; else null.</param>
/// <param name="GlobalAccuracy">Accuracy of the received model on the local examples, where it was measured; else null.</param>
public sealed record UpdateNote(
    Sha256Digest Body,
    long Examples,
    int Steps,
    double? TrainLoss,
    double? GlobalLoss,
    double? GlobalAccuracy);
