namespace FedActors.Core.Clients;

/// <summary>How a client keeps in touch.</summary>
public sealed record ClientOptions
{
    /// <summary>Time between greetings; zero sends only the first one.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The first wait before a step is tried again; doubled with each try, at most <see cref="RetryDelayMax"/>.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait between two tries.</summary>
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often one step is tried again before the task is given up.</summary>
    public int RetriesMax { get; init; } = 50;
}
