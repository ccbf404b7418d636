namespace FedActors.Learning.Models;

/// <summary>The function between two layers of a multi-layer perceptron, applied to each element.</summary>
public enum Activation
{
    /// <summary>max(x, 0); its slope at 0 is taken as 0. NaN stays NaN.</summary>
    Relu,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,
}
