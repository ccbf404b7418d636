using FedActors.Federation.Configuration;

namespace FedActors.Cli.Commands;

/// <summary>Files that describe runs, on their way into kits.</summary>
internal static class RunFiles
{
    /// <summary>Whether the file says all by itself, so that a copy of it elsewhere means the same: it includes nothing and names no data files.</summary>
    /// <exception cref="Hocon.HoconException">It describes no run.</exception>
    public static bool StandAlone(string file)
    {
        FederationOptions options = FederationReader.Read(ConfigurationLoader.Load(file, []));
        return options.Data.Source is not (DataSource.Csv or DataSource.Idx)
            && !File.ReadLines(file).Any(line => line.TrimStart(' ', '\t', '{').StartsWith("include", StringComparison.Ordinal));
    }
}
