namespace FedActors.Federation.Configuration;

/// <summary>What examples would look like where none are: for a seed that holds no data.</summary>
public sealed record DeclaredOptions
{
    /// <summary>Features per example, 1 or more.</summary>
    public int Features { get; init; } = 1;

    /// <summary>Classes, 2 or more; 0 where a number is predicted.</summary>
    public int Classes { get; init; } = 2;
}
