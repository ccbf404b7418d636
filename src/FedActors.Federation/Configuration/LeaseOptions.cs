namespace FedActors.Federation.Configuration;

/// <summary>How the leading seed keeps its lease, and how soon another may take over.</summary>
public sealed record LeaseOptions
{
    /// <summary>How long the lease lasts by the store's clock unless it is renewed.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often the holder renews it; less than <see cref="Demote"/>.</summary>
    public TimeSpan Renew { get; init; } = TimeSpan.FromMilliseconds(750);

    /// <summary>How long after its last successful renewal the holder stops deciding; less than <see cref="TimeToLive"/>.</summary>
    public TimeSpan Demote { get; init; } = TimeSpan.FromMilliseconds(2250);
}
