using System.Collections.Concurrent;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Network.Identity;

namespace FedActors.Network.Server;

/// <summary>
/// Notes in the store which process of a site has connected, a few at a time however many arrive at once. A process that was noted before
/// costs nothing: after a break in the network all nodes come back together.
/// </summary>
internal sealed class SiteDesk(ISiteRegistry sites, ServerLimits limits)
{
    private readonly SemaphoreSlim _open = new(limits.RegistrationsMax);
    private readonly ConcurrentDictionary<ClientId, (Guid Boot, Incarnation Incarnation)> _known = new();

    /// <summary>Which life of the site that process is.</summary>
    /// <exception cref="Core.MalformedInputException">The number belongs to another site, or the site has another number.</exception>
    public async Task<Incarnation> Register(PeerIdentity peer, Guid boot, CancellationToken cancellation)
    {
        ClientId client = peer.Client!.Value;
        if (_known.TryGetValue(client, out (Guid Boot, Incarnation Incarnation) known) && known.Boot == boot)
        {
            return known.Incarnation;
        }

        await _open.WaitAsync(cancellation);
        try
        {
            Incarnation incarnation = await Task.Run(() => sites.Register(new SiteName(peer.Name, client), boot), cancellation);
            _known[client] = (boot, incarnation);
            return incarnation;
        }
        finally
        {
            _open.Release();
        }
    }
}
