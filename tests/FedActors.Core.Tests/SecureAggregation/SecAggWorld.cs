using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.SecureAggregation;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.SecureAggregation;

/// <summary>
/// A server and its clients, taken through the stages one by one, with clients that vanish before a stage. Keeps every message the server
/// sees.
/// </summary>
internal sealed class SecAggWorld
{
    private readonly Dictionary<SecAggStage, HashSet<int>> _lost = [];

    public SecAggWorld(SecAggSetting setting, int seed = 1, IEnumerable<int>? slots = null)
    {
        Setting = setting;
        Server = new SecAggServer(setting, SiteKeys.Instance);
        foreach (int slot in slots ?? Enumerable.Range(0, setting.CohortMax))
        {
            Clients[slot] = Client(setting, slot, seed);
            var random = new SeededBytes(seed, 1000 + slot);
            Updates[slot] = [.. Enumerable.Range(0, setting.Dimension).Select(_ => (float)(((double)(ulong)random.NextElement() / ulong.MaxValue * 2) - 1))];
            Weights[slot] = 1 + (slot % setting.Encoding.WeightMax);
        }
    }

    public SecAggSetting Setting { get; }

    public SecAggServer Server { get; }

    public SortedDictionary<int, SecAggClient> Clients { get; } = [];

    public SortedDictionary<int, float[]> Updates { get; } = [];

    public SortedDictionary<int, long> Weights { get; } = [];

    public NeighbourKeys? Keys { get; private set; }

    public SurvivorList? Survivors { get; private set; }

    /// <summary>All the server ever sees, beside the keys: sealed shares, masked bodies, revealed shares.</summary>
    public SortedDictionary<int, SealedShares> Sealed { get; } = [];

    public SortedDictionary<int, byte[]> Bodies { get; } = [];

    public SortedDictionary<int, RevealedShares> Revealed { get; } = [];

    public static SecAggSetting NewSetting(
        int cohort, int degree, int threshold, int dimension = 33, int ringBits = 32, int survivorsMin = 0, int colluders = 0, int round = 3) => new()
        {
            RunId = "test",
            Round = new RoundNumber(round),
            Attempt = 1,
            Model = Sha256Digest.Of("model"u8),
            Dimension = dimension,
            Encoding = RingEncoding.For(ringBits, 1, 7, cohort),
            CohortMax = cohort,
            Degree = degree,
            Threshold = threshold,
            SurvivorsMin = survivorsMin == 0 ? Math.Max(3, colluders + 2) : survivorsMin,
            ColludersMax = colluders,
        };

    public static SecAggClient Client(SecAggSetting setting, int slot, int seed = 1) =>
        new(setting, slot, new SeededBytes(seed, slot), SiteKeys.Instance.SignerOf(slot), SiteKeys.Instance);

    /// <summary>Those clients answer no more from that stage on.</summary>
    public SecAggWorld Lose(SecAggStage stage, params int[] slots)
    {
        _lost[stage] = [.. slots];
        return this;
    }

    /// <summary>Whole rounds, to the sum or to the refusal that ended it.</summary>
    public SecAggVerdict Run(out SecAggSum? sum, IRangeRunner? runner = null)
    {
        sum = null;
        SecAggVerdict verdict = RunTo(SecAggStage.Revealing);
        if (verdict.IsAccepted)
        {
            Reveal();
            verdict = Server.Unmask(runner ?? InlineRangeRunner.Instance, out sum);
        }

        return verdict;
    }

    /// <summary>Up to the beginning of the given stage.</summary>
    public SecAggVerdict RunTo(SecAggStage stage)
    {
        SecAggVerdict verdict = SecAggVerdict.Accepted;
        while (verdict.IsAccepted && Server.Stage < stage)
        {
            verdict = Server.Stage switch
            {
                SecAggStage.Advertising => Advertise(),
                SecAggStage.Sharing => Share(),
                SecAggStage.Masking => Mask(),
                _ => Sign(),
            };
        }

        return verdict;
    }

    public byte[] Body(int slot)
    {
        var body = new byte[Setting.BodyLength];
        Setting.Encoding.Encode(Updates[slot], Weights[slot], body);
        return body;
    }

    /// <summary>What the sum must be, in units of the ring.</summary>
    public long[] Expected(IReadOnlyList<int> survivors)
    {
        var expected = new long[Setting.Dimension];
        var values = new long[Setting.Dimension];
        foreach (int slot in survivors)
        {
            Setting.Encoding.Read(Body(slot).AsSpan(0, Setting.Dimension * Setting.Encoding.ElementLength), values);
            for (int i = 0; i < expected.Length; i++)
            {
                expected[i] += values[i];
            }
        }

        return expected;
    }

    public void Reveal()
    {
        foreach (SecAggClient client in Living(SecAggStage.Revealing))
        {
            if (Server.RequestFor(client.Slot) is { } request)
            {
                Require(client.Reveal(request, out RevealedShares? shares));
                Require(Server.Take(shares!));
                Revealed[client.Slot] = shares!;
            }
        }
    }

    private SecAggVerdict Advertise()
    {
        foreach (SecAggClient client in Living(SecAggStage.Advertising))
        {
            Require(Server.Take(client.Advertise()));
        }

        SecAggVerdict verdict = Server.CloseAdvertising(out NeighbourKeys? keys);
        Keys = keys;
        return verdict;
    }

    private SecAggVerdict Share()
    {
        foreach (SecAggClient client in Living(SecAggStage.Sharing))
        {
            Require(client.Share(Keys!, out SealedShares? shares));
            Require(Server.Take(shares!));
            Sealed[client.Slot] = shares!;
        }

        return Server.CloseSharing();
    }

    private SecAggVerdict Mask()
    {
        foreach (SecAggClient client in Living(SecAggStage.Masking))
        {
            byte[] body = Body(client.Slot);
            // A client with too few neighbours left stays out, as it would over a network.
            if (client.Mask(Server.InboxOf(client.Slot)!, body).IsAccepted)
            {
                Require(Server.Fold(client.Slot, body));
                Bodies[client.Slot] = body;
            }
        }

        SecAggVerdict verdict = Server.CloseBodies(out SurvivorList? list);
        Survivors = list;
        return verdict;
    }

    private SecAggVerdict Sign()
    {
        foreach (SecAggClient client in Living(SecAggStage.Signing).Where(client => Survivors!.Survivors.Contains(client.Slot)))
        {
            Require(client.Sign(Survivors!, out SurvivorSignature? signature));
            Require(Server.Take(signature!));
        }

        return Server.CloseSigning();
    }

    private IEnumerable<SecAggClient> Living(SecAggStage stage) => Clients.Values.Where(client =>
        !_lost.Any(lost => lost.Key <= stage && lost.Value.Contains(client.Slot)));

    private static void Require(SecAggVerdict verdict) => Assert.True(verdict.IsAccepted, $"{verdict.Rule}: {verdict.Message}");
}
