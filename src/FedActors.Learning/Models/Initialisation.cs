namespace FedActors.Learning.Models;

/// <summary>How the first model is drawn; n_in and n_out are a layer's inputs and outputs.</summary>
public enum Initialisation
{
    /// <summary>Weights and biases uniform in ±1/sqrt(n_in): what PyTorch's Linear does (kaiming_uniform with a = sqrt 5).</summary>
    PyTorch,

    /// <summary>Weights uniform in ±sqrt(6 / (n_in + n_out)), biases 0 (Glorot and Bengio, AISTATS 2010, equation 16).</summary>
    GlorotUniform,

    /// <summary>Weights uniform in ±sqrt(6 / n_in), biases 0 (He et al., ICCV 2015, equation 10, with uniform draws).</summary>
    HeUniform,

    /// <summary>All zero: for models without hidden layers, whose loss is convex.</summary>
    Zeros,
}
