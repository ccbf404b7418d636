using FedActors.Core.Identity;
using FedActors.Core.Rounds;

namespace FedActors.Simulation.Tests.Cluster;

/// <summary>Records that fit a chain, for journals and checkers.</summary>
internal static class Records
{
    public static RoundRecord Make(int round, long epoch, RoundRecord? previous, int attempt = 1) => new()
    {
        RunId = "test",
        Round = new RoundNumber(round),
        Attempt = attempt,
        Epoch = new Epoch(epoch),
        StartedAt = new Instant(round * 10),
        ClosedAt = new Instant((round * 10) + 5),
        Configuration = default,
        Strategy = "fedavg",
        ScaleExponent = 10,
        Model = previous?.NextModel ?? default,
        NextModel = Sha256Digest.Of([(byte)round, (byte)attempt, (byte)epoch]),
        SumDigest = default,
        Cohort = [],
        Accepted = [],
        Stragglers = [],
        Dropouts = [],
        Refused = [],
        Metrics = new RoundMetrics(null, null, null, null, null, 0),
        Previous = previous?.Hash ?? default,
    };
}
