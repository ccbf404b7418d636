using System.Text;
using FedActors.Core.Identity;
using FedActors.Core.Privacy;
using FedActors.Core.Rounds;

namespace Contracts;

/// <summary>Records of a made-up run.</summary>
public static class Records
{
    public const string Run = "run";

    public static RoundRecord Make(int round, Epoch epoch, RoundRecord? before, string salt = "", string run = Run) => new()
    {
        RunId = run,
        Round = new RoundNumber(round),
        Attempt = 1,
        Epoch = epoch,
        StartedAt = new Instant(round * 1000),
        ClosedAt = new Instant((round * 1000) + 500),
        Configuration = Digest("configuration"),
        Strategy = "fedavg",
        ScaleExponent = 20,
        Model = before?.NextModel ?? Digest("model 0"),
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

    public const string Population = "patients";

    /// <summary>A ledger entry of the made-up run.</summary>
    public static PrivacyDraw Draw(long version, int round, Epoch epoch) => new(Population, version, Run, new RoundNumber(round), 1, epoch, 1.25, 0.1);

    /// <summary>What a record says that names that entry.</summary>
    public static PrivacyCharge Charge(long version) =>
        new(PrivacyMechanism.Central, Population, version, 0.5 * version, 1e-5, AccountantKind.Pld, 1.25, 0.1, 0.5, 0.45);

    public static Sha256Digest Digest(string text) => Sha256Digest.Of(Encoding.UTF8.GetBytes(text).AsSpan());
}
