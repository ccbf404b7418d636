namespace FedActors.Core.Leadership;

/// <summary>The times of the lease. Whoever commits is decided by the store alone: these only bound how long nobody does.</summary>
public sealed record LeadershipOptions
{
    /// <summary>How long the lease lasts unless it is renewed, by the store's clock.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often the leader renews it, and how often a follower looks for another leader.</summary>
    public TimeSpan RenewInterval { get; init; } = TimeSpan.FromSeconds(0.75);

    /// <summary>
    /// How long after the start of the last successful claim a leader decides, by its own monotonic clock; so much less than
    /// <see cref="TimeToLive"/> that its clock may run a quarter too slow.
    /// </summary>
    public TimeSpan DemoteAfter { get; init; } = TimeSpan.FromSeconds(2.25);

    /// <summary>The longest wait before the lease of a leader that is gone is taken; drawn anew each time, so that standbys do not collide.</summary>
    public TimeSpan TakeOverJitterMax { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The first wait before a store that did not answer is asked again; doubled with each failure, at most <see cref="RetryDelayMax"/>.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(0.25);

    /// <summary>The longest wait between two tries.</summary>
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long this seed claims nothing after its aggregator has ended by itself; doubled each time it happens again, at most
    /// <see cref="ResignedWaitMax"/>, and short again once it has led that long.
    /// </summary>
    public TimeSpan ResignedWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest such wait.</summary>
    public TimeSpan ResignedWaitMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Seed of the jitter; another for each seed process.</summary>
    public ulong JitterSeed { get; init; }

    /// <summary>Checks every bound.</summary>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it, what was found and what is allowed.</exception>
    public LeadershipOptions Validated()
    {
        Require(TimeToLive >= TimeSpan.FromMilliseconds(100) && TimeToLive <= TimeSpan.FromMinutes(10), "lease time-to-live", TimeToLive, "0.1 s to 10 minutes");
        Require(DemoteAfter > TimeSpan.Zero && DemoteAfter < TimeToLive, "demote-after", DemoteAfter, $"more than zero, less than the time-to-live {TimeToLive}");
        Require(RenewInterval > TimeSpan.Zero && RenewInterval <= DemoteAfter / 2, "renew-interval", RenewInterval, $"more than zero, at most half of demote-after {DemoteAfter}, so that one lost renewal costs no leader");
        Require(TakeOverJitterMax >= TimeSpan.Zero && TakeOverJitterMax <= TimeToLive, "take-over-jitter-max", TakeOverJitterMax, $"zero to the time-to-live {TimeToLive}");
        RequireWaits("retry-delay", RetryDelay, RetryDelayMax);
        RequireWaits("resigned-wait", ResignedWait, ResignedWaitMax);
        return this;
    }

    private static void RequireWaits(string setting, TimeSpan first, TimeSpan longest)
    {
        Require(first > TimeSpan.Zero && first <= longest, setting, first, $"more than zero, at most {setting}-max {longest}");
        Require(longest <= TimeSpan.FromHours(1), $"{setting}-max", longest, "at most 1 hour");
    }

    private static void Require(bool holds, string setting, TimeSpan found, string allowed)
    {
        if (!holds)
        {
            throw new ArgumentException($"{setting} is {found}; allowed: {allowed}.");
        }
    }
}
