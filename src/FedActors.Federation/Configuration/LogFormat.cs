namespace FedActors.Federation.Configuration;

/// <summary>How a seed or node writes what it does.</summary>
public enum LogFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>One JSON object a line, for collectors of logs.</summary>
    Json,
}
