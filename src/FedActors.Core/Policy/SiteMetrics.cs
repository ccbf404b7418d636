namespace FedActors.Core.Policy;

/// <summary>What besides the update may leave a site.</summary>
[Flags]
public enum SiteMetrics
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Mean training loss.</summary>
    TrainLoss = 1,

    /// <summary>Loss of the received model on the local examples.</summary>
    GlobalLoss = 2,

    /// <summary>Accuracy of the received model on the local examples.</summary>
    GlobalAccuracy = 4,

    /// <summary>How many examples there are; without it a site counts as if it had one.</summary>
    Examples = 8,

    /// <summary>How many optimiser steps were taken.</summary>
    Steps = 16,

    /// <summary>Everything: what leaves a site that has no policy.</summary>
    All = TrainLoss | GlobalLoss | GlobalAccuracy | Examples | Steps,
}
