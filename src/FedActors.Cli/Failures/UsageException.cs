namespace FedActors.Cli.Failures;

/// <summary>The command line asks for something that cannot be done; the message says what is allowed.</summary>
internal sealed class UsageException(string message) : Exception(message);
