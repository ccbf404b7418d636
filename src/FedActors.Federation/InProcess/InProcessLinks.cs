using FedActors.Actors;
using FedActors.Actors.Hosting;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;

namespace FedActors.Federation.InProcess;

/// <summary>The aggregator's way to the clients of its own process: straight into their mailboxes.</summary>
internal sealed class InProcessLinks(int clients) : IClientLinks
{
    private readonly ActorRef<ClientInput>?[] _clients = new ActorRef<ClientInput>?[clients];

    /// <summary>Says where a client is; before the run starts.</summary>
    public void Connect(ClientId client, ActorRef<ClientInput> actor) => _clients[client.Value] = actor;

    /// <inheritdoc/>
    public void Send(ClientId client, Incarnation incarnation, ClientMessage message) =>
        _clients[client.Value]?.Tell(new ClientInput.FromAggregator(message));

    /// <inheritdoc/>
    public void SendToAll(ClientMessage message)
    {
        var input = new ClientInput.FromAggregator(message);
        foreach (ActorRef<ClientInput>? client in _clients)
        {
            client?.Tell(input);
        }
    }
}
