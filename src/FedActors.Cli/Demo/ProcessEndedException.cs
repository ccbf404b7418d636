namespace FedActors.Cli.Demo;

/// <summary>A process of the demo has ended that should not have; the message has the last that it said.</summary>
/// <param name="message">Which, how, and its last lines.</param>
internal sealed class ProcessEndedException(string message) : Exception(message);
