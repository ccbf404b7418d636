using FedActors.Core;
using FedActors.Core.Identity;

namespace FedActors.Storage;

/// <summary>What every site registry keeps.</summary>
internal static class SiteRules
{
    /// <summary>How many lives of a site are remembered: a process older than that would count as a new one.</summary>
    public const int LivesMax = 1_000;

    /// <summary>Refuses a site whose name or number is another's.</summary>
    public static void RequireSame(string store, SiteName site, IReadOnlyList<SiteName> known)
    {
        foreach (SiteName other in known)
        {
            if (other.Name != site.Name)
            {
                throw new MalformedInputException(
                    store, $"site {site.Name} says that it is {site.Client}, which is site {other.Name}. Two kits were given one number: issue a new kit to one of them.");
            }

            if (other.Client != site.Client)
            {
                throw new MalformedInputException(
                    store, $"site {site.Name} says that it is {site.Client}; it joined as {other.Client}. Use its own kit, or issue the site's kit with number {other.Client.Value}.");
            }
        }
    }
}
