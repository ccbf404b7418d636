namespace FedActors.Federation.Configuration;

/// <summary>How the first model is drawn, as it is named in a configuration.</summary>
public enum InitialisationKind
{
    /// <summary>Zeros for models without hidden layers, whose loss is convex; pytorch for the others.</summary>
    Auto,

    /// <summary>Uniform in ±1/sqrt(inputs), as PyTorch's Linear.</summary>
    Pytorch,

    /// <summary>Uniform in ±sqrt(6 / (inputs + outputs)), biases zero.</summary>
    GlorotUniform,

    /// <summary>Uniform in ±sqrt(6 / inputs), biases zero.</summary>
    HeUniform,

    /// <summary>All zero; a model with hidden layers never leaves zero.</summary>
    Zeros,
}
