namespace FedActors.Federation.Configuration;

/// <summary>Which kind of model is trained.</summary>
public enum ModelKind
{
    /// <summary>Softmax regression: one linear output per class, cross-entropy.</summary>
    Softmax,

    /// <summary>Logistic regression: one sigmoid output for two classes.</summary>
    Logistic,

    /// <summary>Linear regression: one linear output, mean squared error.</summary>
    Linear,

    /// <summary>A multi-layer perceptron; cross-entropy for classes, mean squared error for numbers.</summary>
    Mlp,

    /// <summary>A flat vector that nobody trains: updates are drawn, so that a million centres cost nothing.</summary>
    None,
}
