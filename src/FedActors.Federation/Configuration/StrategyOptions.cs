using FedActors.Core.Aggregation;

namespace FedActors.Federation.Configuration;

/// <summary>The server's half of the algorithm.</summary>
public sealed record StrategyOptions
{
    /// <summary>FedAvg or FedSGD.</summary>
    public StrategyKind Name { get; init; } = StrategyKind.Fedavg;

    /// <summary>eta_g, positive; null takes 1 for FedAvg and the training's learning rate for FedSGD.</summary>
    public double? ServerLearningRate { get; init; }

    /// <summary>How FedSGD combines gradients; FedAvg always takes the mean.</summary>
    public FedSgdReduction Reduction { get; init; } = FedSgdReduction.Mean;
}
