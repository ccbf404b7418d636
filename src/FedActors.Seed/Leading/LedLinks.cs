using FedActors.Actors.Hosting;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;

namespace FedActors.Seed.Leading;

/// <summary>The sessions as one aggregator sees them: once it leads no more, nobody hears it.</summary>
internal sealed class LedLinks(IClientLinks sessions, LedEpoch epoch) : IClientLinks
{
    /// <inheritdoc/>
    public void Send(ClientId client, Incarnation incarnation, ClientMessage message)
    {
        if (!epoch.IsOver)
        {
            sessions.Send(client, incarnation, message);
        }
    }

    /// <inheritdoc/>
    public void SendToAll(ClientMessage message)
    {
        if (!epoch.IsOver)
        {
            sessions.SendToAll(message);
        }
    }
}
