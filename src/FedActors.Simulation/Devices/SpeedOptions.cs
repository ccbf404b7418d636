using FedActors.Core.Randomness;

namespace FedActors.Simulation.Devices;

/// <summary>How a speed is spread over the centres.</summary>
public sealed record SpeedOptions
{
    /// <summary>The shape.</summary>
    public DistributionKind Distribution { get; init; } = DistributionKind.Constant;

    /// <summary>The median (for Pareto: the fastest), in units a second; positive.</summary>
    public required double Median { get; init; }

    /// <summary>Log-normal: standard deviation of the logarithm.</summary>
    public double Sigma { get; init; } = 0.5;

    /// <summary>Pareto: exponent of the tail; smaller is heavier.</summary>
    public double TailExponent { get; init; } = 1.5;

    /// <summary>This share of the centres is slower still, in [0, 1].</summary>
    public double SlowShare { get; init; }

    /// <summary>By this factor, 1 or more.</summary>
    public double SlowFactor { get; init; } = 10;

    /// <summary>Draws one centre's speed, positive.</summary>
    public double Draw(SeededRandom random)
    {
        double speed = Distribution switch
        {
            DistributionKind.LogNormal => Median * random.NextLogNormal(0, Sigma),
            DistributionKind.Pareto => Median / random.NextPareto(1, TailExponent),
            _ => Median,
        };
        return random.NextBool(SlowShare) ? speed / SlowFactor : speed;
    }
}
