using System.Globalization;
using System.Runtime.InteropServices;

namespace FedActors.Bench.Cluster;

/// <summary>What the kernel says of a process, and signals to it.</summary>
internal static partial class ProcessFacts
{
    /// <summary>SIGKILL, SIGTERM, SIGCONT and SIGSTOP.</summary>
    public const int Kill = 9, Terminate = 15, Continue = 18, Stop = 19;

    // The kernel counts processor time in hundredths of a second for every program.
    private const double TicksPerSecond = 100;

    /// <summary>Megabytes (10^6 bytes) of a field of its status, such as VmRSS or VmHWM.</summary>
    public static double Megabytes(int process, string field)
    {
        string line = File.ReadLines(Invariant($"/proc/{process}/status")).First(text => text.StartsWith(field, StringComparison.Ordinal));
        return 1024 * double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1e6;
    }

    /// <summary>Seconds of processor time used so far.</summary>
    public static double ProcessorSeconds(int process)
    {
        string stat = File.ReadAllText(Invariant($"/proc/{process}/stat"));
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    /// <summary>Begins to count the peak of its resident memory anew, where the kernel lets us.</summary>
    public static void ForgetPeak(int process)
    {
        try
        {
            File.WriteAllText(Invariant($"/proc/{process}/clear_refs"), "5");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Then the peak is that of the process's whole life, which is no lower.
            Console.Error.WriteLine($"bench: the peak of process {process} counts from its start: {error.Message}");
        }
    }

    /// <summary>Sends a signal.</summary>
    public static void Signal(int process, int signal)
    {
        if (kill(process, signal) != 0)
        {
            throw new InvalidOperationException($"Signal {signal} to process {process}: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);
}
