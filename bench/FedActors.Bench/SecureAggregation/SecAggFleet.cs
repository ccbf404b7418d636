using System.Diagnostics;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.SecureAggregation;
using FedActors.Core.Vectors;

namespace FedActors.Bench.SecureAggregation;

/// <summary>All parties of one round in one process: every message is made, checked and used by those whom it concerns.</summary>
internal sealed class SecAggFleet(SecAggSetting setting, BenchSites sites, bool eachReadsKeys)
{
    private readonly SecAggClient[] _clients = [.. Enumerable.Range(0, setting.CohortMax)
        .Select(slot => new SecAggClient(setting, slot, new RepeatableSecrets(slot), sites.SignerOf(slot), sites))];

    public SecAggServer Server { get; } = new(setting, sites);

    public NeighbourKeys Keys { get; private set; } = null!;

    /// <summary>Time in the server's own methods, adding bodies and unmasking left out.</summary>
    public TimeSpan ServerTime { get; private set; }

    /// <summary>Bytes that one client uploads: keys, sealed shares, body, signature, revealed shares.</summary>
    public long UploadBytes { get; private set; }

    public static SecAggSetting NewSetting(int cohort, int degree, int threshold, int dimension, int colluders = 0) => new()
    {
        RunId = "bench",
        Round = new RoundNumber(1),
        Attempt = 1,
        Model = Sha256Digest.Of("model"u8),
        Dimension = dimension,
        Encoding = RingEncoding.For(32, 1, 100, cohort),
        CohortMax = cohort,
        Degree = degree,
        Threshold = threshold,
        SurvivorsMin = Math.Max(threshold, colluders + 1) + 1,
        ColludersMax = colluders,
    };

    /// <summary>Stages 0 and 1.</summary>
    public void ExchangeShares()
    {
        foreach (SecAggClient client in _clients)
        {
            KeyAdvertisement own = client.Advertise();
            Require(Served(() => Server.Take(own)));
        }

        NeighbourKeys? keys = null;
        Require(Served(() => Server.CloseAdvertising(out keys)));
        Keys = keys!;
        foreach (SecAggClient client in _clients)
        {
            Require(client.Share(eachReadsKeys ? Copy(keys!) : keys!, out SealedShares? shares));
            Require(Served(() => Server.Take(shares!)));
            UploadBytes = (2 * AgreementPoint.Length) + 64 + (shares!.Shares.Count * SealedShare.Length) + 32;
        }

        Require(Served(Server.CloseSharing));
    }

    /// <summary>Stage 2, with the masks the client computes.</summary>
    public void SendBodies(float[] update, bool[] isDropped)
    {
        var body = new byte[setting.BodyLength];
        for (int slot = 0; slot < _clients.Length; slot++)
        {
            if (!isDropped[slot])
            {
                setting.Encoding.Encode(update, 1, body);
                Require(_clients[slot].Mask(Server.InboxOf(slot)!, body));
                Require(Server.Fold(slot, body));
            }
        }

        UploadBytes += setting.BodyLength;
    }

    /// <summary>Stage 2 as far as shares are concerned; the caller makes the body.</summary>
    public void AcceptShares(int slot) => Require(_clients[slot].AcceptShares(Served(() => Server.InboxOf(slot))!));

    /// <summary>Stages 3 and 4 up to the unmasking.</summary>
    public void Reveal(bool[] isDropped)
    {
        SurvivorList? list = null;
        Require(Served(() => Server.CloseBodies(out list)));
        SecAggClient[] survivors = [.. _clients.Where(client => !isDropped[client.Slot])];
        foreach (SecAggClient client in survivors)
        {
            Require(client.Sign(list!, out SurvivorSignature? signature));
            Require(Served(() => Server.Take(signature!)));
        }

        Require(Served(Server.CloseSigning));
        foreach (SecAggClient client in survivors)
        {
            Require(client.Reveal(Served(() => Server.RequestFor(client.Slot))!, out RevealedShares? shares));
            Require(Served(() => Server.Take(shares!)));
            UploadBytes += client.Slot == survivors[0].Slot ? 64 + ((shares!.Alive.Count + shares.Dropped.Count) * (SecretShare.Length + 4)) : 0;
        }
    }

    public SecAggSum Unmask(IRangeRunner? runner = null)
    {
        Require(Server.Unmask(runner ?? InlineRangeRunner.Instance, out SecAggSum? sum));
        return sum!;
    }

    public static void Require(SecAggVerdict verdict)
    {
        if (!verdict.IsAccepted)
        {
            throw new InvalidOperationException($"{verdict.Rule}: {verdict.Message}");
        }
    }

    private T Served<T>(Func<T> call)
    {
        long begin = Stopwatch.GetTimestamp();
        T result = call();
        ServerTime += Stopwatch.GetElapsedTime(begin);
        return result;
    }

    /// <summary>As if it had come over a network: every client reads, checks and imports the keys for itself.</summary>
    private static NeighbourKeys Copy(NeighbourKeys keys) => keys with
    {
        Advertised = [.. keys.Advertised.Select(one => one with
        {
            ShareKey = AgreementPoint.Read(one.ShareKey.Bytes)!,
            MaskKey = AgreementPoint.Read(one.MaskKey.Bytes)!,
        })],
    };
}
