using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;

namespace FedActors.Core.Tests.Rounds;

/// <summary>Small values that many tests of rounds need.</summary>
internal static class Samples
{
    public static readonly Incarnation First = new(1);

    public static RunOptions Options => new()
    {
        RunId = "test",
        Seed = 7,
        RoundsMax = 10,
        CohortSize = 3,
        UploadsMin = 1,
        Deadline = TimeSpan.FromSeconds(60),
        ResendInterval = TimeSpan.FromSeconds(5),
        RetryDelay = TimeSpan.FromSeconds(1),
        SilenceMax = TimeSpan.Zero,
        ReconveneMax = TimeSpan.Zero,
    };

    /// <summary>The digest of a short text: a name for a body or a model.</summary>
    public static Sha256Digest Digest(string name) => Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(name));

    public static UpdateNote Note(string body, long examples, double loss = 0.5, double? globalLoss = null, double? globalAccuracy = null) =>
        new(Digest(body), examples, 1, loss, globalLoss, globalAccuracy);

    public static CloseResult Close(string model = "next") => new(Digest(model), Digest("sum of " + model), 1.5, null);

    public static Instant At(double seconds) => new((long)(seconds * 1e6));

    /// <summary>A record with every member set.</summary>
    public static RoundRecord Record() => new()
    {
        RunId = "golden",
        Round = new RoundNumber(2),
        Attempt = 3,
        Epoch = new Epoch(4),
        StartedAt = new Instant(5_000_000),
        ClosedAt = new Instant(6_500_001),
        Configuration = Digest("configuration"),
        Strategy = "fedavg",
        ScaleExponent = 27,
        Model = Digest("model"),
        NextModel = Digest("next"),
        SumDigest = Digest("sum"),
        Cohort = [new ClientId(7), new ClientId(0), new ClientId(12), new ClientId(3)],
        Accepted =
        [
            new AcceptedUpdate(new TaskKey(new RoundNumber(1), 1, 2), new ClientId(9), new Incarnation(2), 50, 35, Digest("late")),
            new AcceptedUpdate(new TaskKey(new RoundNumber(2), 3, 1), new ClientId(0), new Incarnation(1), 600, 600, Digest("own")),
        ],
        Stragglers = [0],
        Dropouts = [2],
        Refused = [3],
        Metrics = new RoundMetrics(0.25, double.NaN, 0.5, double.PositiveInfinity, 0.975, 0.1),
        Previous = Digest("previous"),
    };
}
