namespace FedActors.Federation.Configuration;

/// <summary>How much a seed or node says.</summary>
public enum LogLevel
{
    /// <summary>Only what went wrong for good.</summary>
    Error,

    /// <summary>What goes wrong and passes, too.</summary>
    Warning,

    /// <summary>A line for each round, each task, and whoever comes and goes.</summary>
    Info,

    /// <summary>Every slot and every request that was refused.</summary>
    Debug,
}
