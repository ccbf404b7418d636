using System.Diagnostics;

namespace FedActors.Bench.Harness;

/// <summary>Runs a script under Debian's Python, where peers such as numpy and PyTorch may be installed.</summary>
internal static class PythonPeer
{
    private const string Python = "/usr/bin/python3";

    /// <summary>What the script printed, or null where Python or one of its modules is missing.</summary>
    public static string? Run(string script, params IReadOnlyList<string> arguments)
    {
        if (!File.Exists(Python))
        {
            return null;
        }

        var start = new ProcessStartInfo(Python, ["-c", script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OMP_NUM_THREADS"] = "1";
        using Process process = Process.Start(start)!;

        // Errors go to a pipe nobody reads to the end; reading it asynchronously keeps the child from blocking on it.
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.Trim() : null;
    }
}
