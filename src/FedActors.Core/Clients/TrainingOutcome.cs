using FedActors.Core.Metrics;

namespace FedActors.Core.Clients;

/// <summary>How local training ended: with an update, or with a reason why there is none.</summary>
public abstract record TrainingOutcome
{
    private TrainingOutcome()
    {
    }

    /// <summary>An update was written.</summary>
    /// <param name="Examples">Local examples; FedAvg's weight of the update. One or more.</param>
    /// <param name="Steps">Optimiser steps taken; 0 when only a gradient was asked for.</param>
    /// <param name="TrainLoss">Mean training loss per example over the steps taken, finite; null where nothing was trained.</param>
    /// <param name="GlobalModel">The received model on the local examples before training, where the task asked for it; else null.</param>
    public sealed record Trained(long Examples, int Steps, double? TrainLoss, Evaluation? GlobalModel) : TrainingOutcome;

    /// <summary>Training failed; the contents of the update are undefined.</summary>
    /// <param name="Reason">A sentence naming what happened, where, and what to change.</param>
    public sealed record Failed(string Reason) : TrainingOutcome;
}
