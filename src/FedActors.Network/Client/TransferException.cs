namespace FedActors.Network.Client;

/// <summary>A transfer failed for good; the message is a sentence for the machine's log and the other side.</summary>
internal sealed class TransferException(string message) : Exception(message);
