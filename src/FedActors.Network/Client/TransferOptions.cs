namespace FedActors.Network.Client;

/// <summary>How often and how patiently a model or an update is tried again before its machine is told that it failed.</summary>
public sealed record TransferOptions
{
    /// <summary>Tries in a row that move the transfer less than <see cref="ProgressBytesMin"/> before it fails.</summary>
    public int TriesMax { get; init; } = 5;

    /// <summary>A try that moves this much counts as progress: the tries are counted from the beginning again.</summary>
    public long ProgressBytesMin { get; init; } = 1 << 16;

    /// <summary>The wait before the second try; doubled with each further one, with jitter.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait between tries.</summary>
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a transfer may stand still before its connection is given up.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The wait after that many tries without progress.</summary>
    internal TimeSpan DelayAfter(int tries)
    {
        TimeSpan delay = RetryDelay * (1 << Math.Clamp(tries - 1, 0, 16));
        return (delay < RetryDelayMax ? delay : RetryDelayMax) * (0.5 + Random.Shared.NextDouble());
    }
}
