using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace FedActors.Bench.Harness;

/// <summary>Where and on what a run was made.</summary>
internal sealed record Machine
{
    /// <summary>Above this the machine does other things too, and the figures are no better than lower bounds.</summary>
    public const double QuietLoadMax = 0.5;

    /// <summary>The processor's name for itself.</summary>
    public required string Cpu { get; init; }

    /// <summary>How many processors this process may use.</summary>
    public required int Cores { get; init; }

    /// <summary>The runtime's version.</summary>
    public required string Runtime { get; init; }

    /// <summary>The commit of the working tree, with "-dirty" where it differs.</summary>
    public required string Commit { get; init; }

    /// <summary>Processes that ran or waited over the last minute, on average; null where the system does not say.</summary>
    public required double? Load { get; init; }

    /// <summary>Asks the machine.</summary>
    public static Machine Here() => new()
    {
        Cpu = CpuName(),
        Cores = Environment.ProcessorCount,
        Runtime = RuntimeInformation.FrameworkDescription,
        Commit = CommitOf(AppContext.BaseDirectory),
        Load = LoadNow(),
    };

    /// <summary>The mean load of the last minute.</summary>
    public static double? LoadNow() => File.Exists("/proc/loadavg")
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : null;

    /// <summary>The most memory this process ever had resident, in megabytes of 10^6 bytes.</summary>
    public static double PeakResidentMegabytes() => StatusBytes("VmHWM") / 1e6;

    /// <summary>The memory this process has resident now, in megabytes of 10^6 bytes.</summary>
    public static double ResidentMegabytes() => StatusBytes("VmRSS") / 1e6;

    private static double StatusBytes(string name)
    {
        string line = File.ReadLines("/proc/self/status").First(text => text.StartsWith(name, StringComparison.Ordinal));
        return 1024 * double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private static string CpuName()
    {
        string? line = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':') + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string CommitOf(string directory)
    {
        var start = new ProcessStartInfo("git") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory };
        foreach (string argument in (string[])["describe", "--always", "--dirty", "--exclude", "*"])
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using Process git = Process.Start(start)!;
            string commit = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? commit : "unknown";
        }
        catch (Win32Exception)
        {
            return "unknown";
        }
    }
}
