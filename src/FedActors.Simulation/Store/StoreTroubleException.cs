namespace FedActors.Simulation.Store;

/// <summary>A call of the virtual store failed from the caller's point of view; what became of it is not known.</summary>
internal sealed class StoreTroubleException(string message) : IOException(message);
