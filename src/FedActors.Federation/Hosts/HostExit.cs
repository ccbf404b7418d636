namespace FedActors.Federation.Hosts;

/// <summary>What a seed or node says to whoever started it: its exit code.</summary>
public enum HostExit
{
    /// <summary>It was stopped, or its run has ended.</summary>
    Done = 0,

    /// <summary>The run failed, or something of ours broke.</summary>
    Failed = 1,

    /// <summary>The command line or the configuration is wrong.</summary>
    Usage = 2,

    /// <summary>The kit, the data or the store are missing, damaged or unusable, or the other side has refused for good.</summary>
    Refused = 3,
}
