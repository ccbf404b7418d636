namespace FedActors.Cli.Failures;

/// <summary>What the process says to whoever started it.</summary>
internal static class ExitCode
{
    /// <summary>Done, a stop at a target or a budget included.</summary>
    public const int Done = 0;

    /// <summary>The run failed, or an invariant was found broken.</summary>
    public const int Failed = 1;

    /// <summary>The command line or a configuration is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Data from outside are missing, damaged or unusable.</summary>
    public const int BadInput = 3;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupted = 130;
}
