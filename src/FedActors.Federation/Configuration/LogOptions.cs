namespace FedActors.Federation.Configuration;

/// <summary>What a seed or node prints on its standard output.</summary>
public sealed record LogOptions
{
    /// <summary>Lines for people or for programs.</summary>
    public LogFormat Format { get; init; } = LogFormat.Text;

    /// <summary>The least important lines that are still printed.</summary>
    public LogLevel Level { get; init; } = LogLevel.Info;
}
