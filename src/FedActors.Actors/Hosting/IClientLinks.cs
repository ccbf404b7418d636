using FedActors.Core.Identity;
using FedActors.Core.Protocol;

namespace FedActors.Actors.Hosting;

/// <summary>The aggregator's way to its clients.</summary>
public interface IClientLinks
{
    /// <summary>Sends a control message to that incarnation of a client; it may be lost.</summary>
    void Send(ClientId client, Incarnation incarnation, ClientMessage message);

    /// <summary>Sends a control message to every connected client; it may be lost.</summary>
    void SendToAll(ClientMessage message);
}
