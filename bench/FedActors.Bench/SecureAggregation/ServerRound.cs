using System.Diagnostics;
using FedActors.Core.SecureAggregation;

namespace FedActors.Bench.SecureAggregation;

/// <summary>
/// A server just before it unmasks. Its clients are gone, and so that a million parameters of a thousand clients take no hours, their bodies have only those masks
/// that do not cancel in the sum: their own, and those in common with drop-outs. The server cannot tell the difference.
/// </summary>
internal sealed class ServerRound
{
    private const float Value = 0.25f;

    private ServerRound(SecAggServer server) => Server = server;

    public SecAggServer Server { get; }

    /// <summary>Time in the server's own methods, without the clients' work: all messages.</summary>
    public double TakingSeconds { get; private set; }

    /// <summary>Time in adding bodies.</summary>
    public double FoldingSeconds { get; private set; }

    /// <summary>Key stream the server has to make.</summary>
    public double StreamBytes { get; private set; }

    /// <summary>Agreements the server has to compute.</summary>
    public double Agreements { get; private set; }

    public static ServerRound Prepare(SecAggSetting setting, BenchSites sites)
    {
        var fleet = new SecAggFleet(setting, sites, eachReadsKeys: false);
        bool[] isDropped = [.. Enumerable.Range(0, setting.CohortMax).Select(slot => slot % 10 == 3)];
        fleet.ExchangeShares();
        var round = new ServerRound(fleet.Server);
        round.AddBodies(fleet, setting, isDropped);
        fleet.Reveal(isDropped);
        round.TakingSeconds = fleet.ServerTime.TotalSeconds;
        return round;
    }

    /// <summary>Fails where the sum is not what was put in.</summary>
    public void RequireRight(SecAggSum sum)
    {
        var mean = new double[1000];
        sum.Decode(sum.Dimension - mean.Length, sum.Weight, mean);
        if (mean.Any(value => Math.Abs(value - Value) > 1e-4))
        {
            throw new InvalidOperationException($"The mean begins with {mean[0]}; {Value} was sent.");
        }
    }

    private void AddBodies(SecAggFleet fleet, SecAggSetting setting, bool[] isDropped)
    {
        var context = new CohortContext(setting.Digest(), CohortContext.CohortOf(setting.Digest(), fleet.Keys.Advertised));
        CohortGraph graph = CohortGraph.Build([.. Enumerable.Range(0, setting.CohortMax)], setting.Degree, context.Cohort);
        var update = new float[setting.Dimension];
        Array.Fill(update, Value);
        var body = new byte[setting.BodyLength];
        using var scratch = new MaskScratch();
        for (int slot = 0; slot < setting.CohortMax; slot++)
        {
            if (isDropped[slot])
            {
                continue;
            }

            fleet.AcceptShares(slot);
            setting.Encoding.Encode(update, 1, body);
            (AgreementKey maskKey, byte[] self) = SecretsOf(slot);
            Apply(body, context.Key(self, KeyPurpose.SelfMask, slot, slot), isSubtracted: false);
            foreach (int lost in graph.NeighboursOf(slot).Where(neighbour => isDropped[neighbour]))
            {
                Apply(body, context.PairKey(maskKey.Agree(fleet.Keys.Advertised[lost].MaskKey), slot, lost), isSubtracted: slot > lost);
                Agreements++;
            }

            maskKey.Dispose();
            long begin = Stopwatch.GetTimestamp();
            SecAggFleet.Require(fleet.Server.Fold(slot, body));
            FoldingSeconds += Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }

        void Apply(byte[] bytes, byte[] key, bool isSubtracted)
        {
            using var stream = new MaskStream(key, scratch);
            stream.Apply(bytes, 0, setting.Encoding.RingBits, isSubtracted);
            StreamBytes += bytes.Length;
        }
    }

    /// <summary>A client draws its two keys and the secret of its own mask, in this order.</summary>
    private static (AgreementKey MaskKey, byte[] Self) SecretsOf(int slot)
    {
        var randomness = new RepeatableSecrets(slot);
        AgreementKey.Generate(randomness).Dispose();
        AgreementKey maskKey = AgreementKey.Generate(randomness);
        var self = new byte[SecretSharing.SecretLength];
        randomness.Fill(self);
        return (maskKey, self);
    }
}
