namespace FedActors.Core.Privacy.Accounting;

/// <summary>Which of two neighbouring data sets was the real one; epsilon and delta must hold both ways.</summary>
internal enum LossDirection
{
    /// <summary>The one with the unit: the loss is log f under the sampled mixture.</summary>
    Remove = 0,

    /// <summary>The one without it: the loss is -log f under noise alone.</summary>
    Add,
}
