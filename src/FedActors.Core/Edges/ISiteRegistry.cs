using FedActors.Core.Identity;

namespace FedActors.Core.Edges;

/// <summary>Which sites have ever joined, shared by all seeds: it ties a site's name to its number and counts its lives.</summary>
public interface ISiteRegistry
{
    /// <summary>
    /// Notes that a process of a site has connected. A process it does not know is a new life of the site and gets the next incarnation;
    /// the same process again keeps the one it has.
    /// </summary>
    /// <param name="site">The site's name and number, from its certificate.</param>
    /// <param name="boot">Which process: 128 random bits, drawn when it started.</param>
    /// <exception cref="MalformedInputException">The number belongs to another site, or the site has another number.</exception>
    Incarnation Register(SiteName site, Guid boot);

    /// <summary>All sites by number.</summary>
    IReadOnlyList<RegisteredSite> All();
}
