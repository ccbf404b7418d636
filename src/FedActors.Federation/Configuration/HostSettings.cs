using FedActors.Hocon;

namespace FedActors.Federation.Configuration;

/// <summary>Settings that seeds and nodes both have.</summary>
internal static class HostSettings
{
    private const int SeedsMax = 100;

    /// <summary>A directory, relative to the file that names it, or to the configuration where none does.</summary>
    public static string Place(ConfigSection section, string name, string fallback)
    {
        string written = section.HasValue(name) ? section.RequiredString(name) : fallback;
        return Path.Combine(DataReader.DirectoryOf(section.OriginOf(name)), written);
    }

    public static IReadOnlyList<string> Addresses(ConfigSection section, string name)
    {
        IReadOnlyList<string> written = section.Strings(name);
        return written.Count <= SeedsMax
            ? [.. written.Select(address => Address(section, name, address)).Distinct(StringComparer.OrdinalIgnoreCase)]
            : throw section.Error(name, $"found {written.Count} addresses; wanted are at most {SeedsMax}.");
    }

    /// <summary>An https address without a path, as it is compared and dialled.</summary>
    public static string Address(ConfigSection section, string name, string written) =>
        Uri.TryCreate(written, UriKind.Absolute, out Uri? address) && address.Scheme == Uri.UriSchemeHttps && address.PathAndQuery == "/"
            && address.UserInfo.Length == 0 && address.Fragment.Length == 0
            ? address.GetLeftPart(UriPartial.Authority)
            : throw section.Error(name, $"found \"{written}\"; wanted is https, a host and a port and nothing else, for example https://seed.example:7443.");

    public static LogOptions Log(ConfigSection section, LogOptions defaults) => new()
    {
        Format = section.Choice("format", defaults.Format),
        Level = section.Choice("level", defaults.Level),
    };

    /// <summary>Refuses what nobody reads; the sections of a simulated world are passed over, so that one file of a run serves all.</summary>
    public static void RejectUnknown(ConfigSection root)
    {
        foreach (string section in FederationReader.SimulatorSections)
        {
            // Asking makes the name known.
            root.HasValue(section);
        }

        root.RejectUnknown();
    }
}
