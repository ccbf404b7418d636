using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace FedActors.Network.Tests.Server;

/// <summary>Sites in memory.</summary>
internal sealed class Sites : ISiteRegistry
{
    private readonly Dictionary<ClientId, (SiteName Site, List<Guid> Boots)> _sites = [];

    public Incarnation Register(SiteName site, Guid boot)
    {
        lock (_sites)
        {
            if (!_sites.TryGetValue(site.Client, out (SiteName Site, List<Guid> Boots) known))
            {
                _sites.Add(site.Client, known = (site, []));
            }

            if (known.Site != site)
            {
                throw new Core.MalformedInputException("sites", $"{site.Client} is {known.Site.Name}.");
            }

            if (!known.Boots.Contains(boot))
            {
                known.Boots.Add(boot);
            }

            return new Incarnation(known.Boots.IndexOf(boot) + 1);
        }
    }

    public IReadOnlyList<RegisteredSite> All() => [];
}
