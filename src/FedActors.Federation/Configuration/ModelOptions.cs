using FedActors.Learning.Models;

namespace FedActors.Federation.Configuration;

/// <summary>The model; its inputs and outputs come from the data.</summary>
public sealed record ModelOptions
{
    /// <summary>Which kind.</summary>
    public ModelKind Kind { get; init; } = ModelKind.Softmax;

    /// <summary>Units of each hidden layer of an mlp, first to last, each 1 or more; the default is the 2NN of the FedAvg paper.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [200, 200];

    /// <summary>The function after every hidden layer.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>How the first model is drawn from the seed.</summary>
    public InitialisationKind Initialisation { get; init; } = InitialisationKind.Auto;

    /// <summary>d of the flat vector of kind none, 1 or more.</summary>
    public int Parameters { get; init; } = 8;
}
