namespace FedActors.Federation.Configuration;

/// <summary>How many examples centres without data pretend to have.</summary>
public sealed record ExampleCountOptions
{
    /// <summary>The least of any centre, 1 or more; what all have where <see cref="Spread"/> is 0.</summary>
    public long Examples { get; init; } = 100;

    /// <summary>s in [0, 2]: a centre has examples x U^-s with U uniform in (0, 1], a power law of exponent 1/s; 0 makes all alike.</summary>
    public double Spread { get; init; }
}
