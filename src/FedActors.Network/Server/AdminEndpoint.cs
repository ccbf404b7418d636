namespace FedActors.Network.Server;

/// <summary>What operators and other seeds may ask.</summary>
public sealed class AdminEndpoint
{
    internal IEnumerable<Route> Routes() => [];
}
