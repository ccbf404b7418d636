namespace FedActors.Core;

/// <summary>A condition that the program itself guarantees did not hold: a bug, never a user's mistake.</summary>
public sealed class InvariantBrokenException(string message) : Exception(message);
