using FedActors.Hocon;

namespace FedActors.Federation.Configuration;

/// <summary>Opens a configuration file with the command line's overrides.</summary>
public static class ConfigurationLoader
{
    /// <summary>Reads the file, lays the overrides over it and resolves substitutions, from the environment too.</summary>
    /// <param name="path">A .conf, .json or .properties file.</param>
    /// <param name="settings">Texts <c>path=value</c>, as given to <c>--set</c>.</param>
    /// <exception cref="HoconException">The file is missing or cannot be read as HOCON.</exception>
    public static ConfigSection Load(string path, IReadOnlyList<string> settings) => new(HoconDocument.ParseFile(path, new HoconParseOptions
    {
        Overrides = settings,
        Environment = Environment.GetEnvironmentVariable,
    }));
}
