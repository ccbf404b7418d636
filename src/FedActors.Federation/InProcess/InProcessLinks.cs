using FedActors.Actors;
using FedActors.Actors.Hosting;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;

namespace FedActors.Federation.InProcess;

/// <summary>The aggregator's way to the clients of its own process: straight into their mailboxes.</summary>
internal sealed class InProcessLinks : IClientLinks
{
    private ActorRef<ClientInput>[] _clients = [];

    /// <summary>Says where the clients are, by their numbers; before any of them is a member.</summary>
    public void Connect(ActorRef<ClientInput>[] clients) => Volatile.Write(ref _clients, clients);

    /// <inheritdoc/>
    public void Send(ClientId client, Incarnation incarnation, ClientMessage message) =>
        Volatile.Read(ref _clients)[client.Value].Tell(new ClientInput.FromAggregator(message));

    /// <inheritdoc/>
    public void SendToAll(ClientMessage message)
    {
        var input = new ClientInput.FromAggregator(message);
        foreach (ActorRef<ClientInput> client in Volatile.Read(ref _clients))
        {
            client.Tell(input);
        }
    }
}
