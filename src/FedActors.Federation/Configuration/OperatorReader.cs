using FedActors.Hocon;

namespace FedActors.Federation.Configuration;

/// <summary>Reads the <c>operator.conf</c> of a kit; a seed's own configuration serves too, for whoever is at its machine.</summary>
public static class OperatorReader
{
    private const string OperatorSection = "operator", SeedSection = "seed-node";

    /// <summary>Reads it.</summary>
    /// <exception cref="HoconException">A setting is wrong; the message names the place, the setting, what is allowed and the fix.</exception>
    public static OperatorOptions Read(ConfigSection root)
    {
        bool isSeed = !root.HasValue(OperatorSection) && root.HasValue(SeedSection);
        ConfigSection section = root.Section(isSeed ? SeedSection : OperatorSection);
        var options = new OperatorOptions(HostSettings.Place(section, "kit", "."), HostSettings.Addresses(section, "seeds"));
        if (!isSeed)
        {
            // A seed's other settings are the seed's to check.
            root.RejectUnknown();
        }
        else if (section.HasValue("advertise"))
        {
            string own = HostSettings.Address(section, "advertise", section.RequiredString("advertise"));
            options = options with { Seeds = [own, .. options.Seeds.Where(seed => seed != own)] };
        }

        return options;
    }
}
