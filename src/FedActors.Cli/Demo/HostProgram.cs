using System.Diagnostics;
using FedActors.Cli.Failures;

namespace FedActors.Cli.Demo;

/// <summary>The programs of seeds and nodes: beside this one, or in the build's output next to it.</summary>
internal static class HostProgram
{
    /// <summary>A process that can be started; it ends when its standard input does, and so with this process.</summary>
    /// <param name="name">FedActors.Seed or FedActors.Node.</param>
    /// <param name="arguments">Its command line.</param>
    public static ProcessStartInfo Start(string name, params IEnumerable<string> arguments)
    {
        // Started as `dotnet FedActors.Cli.dll`, as the launcher does, this process is dotnet itself.
        string? self = Environment.ProcessPath;
        var start = new ProcessStartInfo(Path.GetFileNameWithoutExtension(self) == "dotnet" ? self! : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Find(name));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.ArgumentList.Add("--with-parent");
        return start;
    }

    private static string Find(string name)
    {
        string[] places = [Path.Combine(AppContext.BaseDirectory, $"{name}.dll"), Path.Combine(AppContext.BaseDirectory, "..", "..", name, "release", $"{name}.dll")];

        // Of a program that is only referenced the file alone may lie beside this one: what it needs to run is in its own output.
        return places.FirstOrDefault(place => File.Exists(place) && File.Exists(Path.ChangeExtension(place, "runtimeconfig.json"))) is { } found
            ? Path.GetFullPath(found)
            : throw new UsageException($"{name}.dll is neither beside this program nor in the build's output. Start the demo with ./fedactors demo in a clone of the repository.");
    }
}
