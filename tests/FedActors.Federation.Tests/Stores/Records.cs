using FedActors.Core.Identity;
using FedActors.Core.Rounds;

namespace FedActors.Federation.Tests.Stores;

/// <summary>Records of a made-up run.</summary>
internal static class Records
{
    public const string Run = "run";

    public static RoundRecord Make(int round, Epoch epoch, RoundRecord? before, string salt = "") => new()
    {
        RunId = Run,
        Round = new RoundNumber(round),
        Attempt = 1,
        Epoch = epoch,
        StartedAt = new Instant(round * 1000),
        ClosedAt = new Instant((round * 1000) + 500),
        Configuration = Digest("configuration"),
        Strategy = "fedavg",
        ScaleExponent = 20,
        Model = Digest($"model {round - 1}"),
        NextModel = Digest($"model {round}{salt}"),
        SumDigest = Digest($"sum {round}"),
        Cohort = [new ClientId(1), new ClientId(4)],
        Accepted = [],
        Stragglers = [1],
        Dropouts = [],
        Refused = [],
        Metrics = new RoundMetrics(0.5, null, null, double.NaN, null, 0.25),
        Previous = before?.Hash ?? default,
    };

    private static Sha256Digest Digest(string text) => Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(text).AsSpan());
}
