namespace FedActors.Simulation.Sessions;

/// <summary>How centres reach seeds.</summary>
public sealed record SessionOptions
{
    /// <summary>A session over which nothing gets through for so long is given up by both sides.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>How long a centre waits for a seed that does not answer its call.</summary>
    public TimeSpan DialTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The shortest first wait before the next seed is called; up to three times as long at random.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest wait, to which it doubles.</summary>
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(2);
}
