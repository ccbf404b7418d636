namespace FedActors.Learning.Models;

/// <summary>What training minimises: the mean of one of these over the examples of a batch.</summary>
public enum Loss
{
    /// <summary>Softmax over the outputs, then minus the log probability of the label, in nats.</summary>
    CrossEntropy,

    /// <summary>The squared error, averaged over the outputs of an example (as PyTorch's and Keras's mean does).</summary>
    MeanSquaredError,

    /// <summary>One sigmoid output as the probability of class 1, then minus the log probability of the label, in nats.</summary>
    BinaryCrossEntropy,
}
