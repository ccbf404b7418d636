namespace FedActors.Network.Admin;

/// <summary>The addresses of what operators ask.</summary>
public static class AdminPaths
{
    /// <summary>How a seed stands: <see cref="SeedStatus"/>.</summary>
    public const string Status = "/v1/status";

    /// <summary>All sites: an array of <see cref="MemberRow"/>.</summary>
    public const string Members = "/v1/members";

    /// <summary>All runs: an array of <see cref="RunRow"/>.</summary>
    public const string Runs = "/v1/runs";

    /// <summary>Whether the seed can do its work: <see cref="HealthReport"/>; 503 where it cannot.</summary>
    public const string Health = "/healthz";

    /// <summary>The seed's figures as text for Prometheus and its kin.</summary>
    public const string Metrics = "/metrics";

    /// <summary>Committed rounds of a run: an array of <see cref="RoundRow"/>.</summary>
    public static string Rounds(string run, int from = 1, int count = 100) => $"{Runs}/{Uri.EscapeDataString(run)}/rounds?from={from}&count={count}";

    /// <summary>Where a run's model is: <see cref="ModelPlace"/>.</summary>
    public static string Model(string run, int? round = null) => $"{Runs}/{Uri.EscapeDataString(run)}/model{(round is null ? "" : $"?round={round}")}";

    /// <summary>Where a <see cref="WishOrder"/> is posted.</summary>
    public static string Wish(string run) => $"{Runs}/{Uri.EscapeDataString(run)}/wish";
}
