using System.Diagnostics;

namespace FedActors.Cli.Tests;

/// <summary>The built command line, started as a process of its own as its users start it.</summary>
internal sealed class CliProcess : IDisposable
{
    // A command that hangs must not hang the tests; nothing here takes a tenth of it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // Below the 1.4 s after which the program leaves whatever it is doing.
    private static readonly TimeSpan PromptMax = TimeSpan.FromSeconds(1.2);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private CliProcess(string directory, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "FedActors.Cli.dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Remove("FEDACTORS_DEBUG");
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public StreamReader Output => _process.StandardOutput;

    /// <summary>Starts a command and leaves it running.</summary>
    public static CliProcess Start(string directory, params string[] arguments) => new(directory, arguments);

    /// <summary>Runs a command to its end.</summary>
    public static CliOutcome Run(string directory, params string[] arguments)
    {
        using CliProcess process = Start(directory, arguments);
        return process.End(Patience);
    }

    /// <summary>What Ctrl-C sends.</summary>
    public void Interrupt()
    {
        using Process kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>
    /// What Ctrl-C sends, and the end. The program gives itself two seconds; a machine with other work may take many more to let it run, so
    /// that only a program that hangs fails here.
    /// </summary>
    /// <param name="isPrompt">Whether it had the time to put everything in order; else it may have left things as they were.</param>
    public CliOutcome InterruptToEnd(out bool isPrompt)
    {
        long began = Stopwatch.GetTimestamp();
        Interrupt();
        CliOutcome outcome = End(Patience);
        isPrompt = Stopwatch.GetElapsedTime(began) < PromptMax;
        return outcome;
    }

    /// <summary>Waits for the end; fails where it does not come in time.</summary>
    public CliOutcome End(TimeSpan most)
    {
        Task<string> output = Output.ReadToEndAsync();
        Assert.True(_process.WaitForExit(most), $"The command still runs after {most.TotalSeconds} s.");
        return new CliOutcome(_process.ExitCode, output.GetAwaiter().GetResult(), _errors.GetAwaiter().GetResult());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}

/// <summary>How a command ended.</summary>
internal sealed record CliOutcome(int Code, string Output, string Errors);
