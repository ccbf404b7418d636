using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.SecureAggregation;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Wire;

/// <summary>One message of each stage of secure aggregation.</summary>
internal static class SecureSamples
{
    public static readonly TaskKey Key = new(new RoundNumber(12), 2, 3);

    public static readonly Sha256Digest Context = Sha256Digest.Of("setting"u8);

    public static readonly IReadOnlyDictionary<string, WireMessage> All = new Dictionary<string, WireMessage>
    {
        ["advertise-keys"] = FromNode(new SecAggReply.Keys(Advertisement(3), Filled(5, 1))),
        ["sealed-shares"] = FromNode(new SecAggReply.Shares(new SealedShares(Context, Sha256Digest.Of("cohort"u8), 3, Sha256Digest.Of("self"u8), [Sealed(1), Sealed(4)]))),
        ["survivor-signature"] = FromNode(new SecAggReply.Signature(new SurvivorSignature(Context, 3, Filled(64, 9)))),
        ["revealed-shares"] = FromNode(new SecAggReply.Revealed(new RevealedShares(Context, 3, [new RevealedShare(1, Filled(32, 2))], [new RevealedShare(4, Filled(32, 3))]))),
        ["share-secrets"] = FromSeed(Share(1, 3)),
        ["mask-update"] = FromSeed(new SecAggAsk.Mask(new ShareInbox(Context, [Sealed(1), Sealed(4)]))),
        ["sign-survivors"] = FromSeed(new SecAggAsk.Sign(new SurvivorList(Context, [1, 3, 4]))),
        ["reveal-shares"] = FromSeed(Reveal(1, 3)),
    };

    /// <summary>What a masked round asks of the sample's task.</summary>
    public static MaskedTask Masked => new(new SecAggSetting
    {
        RunId = "mnist-1",
        Round = Key.Round,
        Attempt = Key.Attempt,
        Model = WireSamples.Model,
        Dimension = 100_000,
        Encoding = new RingEncoding(32, MathF.BitIncrement(1.5f), 1000, 17, 4096),
        CohortMax = 10,
        Degree = 9,
        Threshold = 6,
        SurvivorsMin = 8,
        ColludersMax = 1,
    }, 512);

    public static SecAggAsk.Share Share(params int[] slots) =>
        new(new NeighbourKeys(Context, [.. slots.Select(Advertisement)]), [.. slots.Select(slot => Filled(5, slot))]);

    public static SecAggAsk.Reveal Reveal(params int[] slots) =>
        new(new UnmaskRequest(Context, [1, 2], [4], [.. slots.Select(slot => new SurvivorSignature(Context, slot, Filled(64, slot)))]));

    public static byte[] Filled(int length, int value) => [.. Enumerable.Repeat((byte)value, length)];

    public static WireMessage FromSeed(SecAggAsk ask, LetterNote? letter = null) =>
        new WireMessage.FromSeed(new ClientMessage.Secure(Key, ask), Letter: letter);

    public static WireMessage FromNode(SecAggReply reply) => new WireMessage.FromNode(new AggregatorMessage.Secured(Key, reply));

    /// <summary>All that a message holds, part by part: records compare lists and keys by reference.</summary>
    public static string Words(object? part) => part switch
    {
        null => "none",
        AgreementPoint point => Convert.ToHexString(point.Bytes),
        byte[] bytes => Convert.ToHexString(bytes),
        System.Collections.IEnumerable list and not string => $"[{string.Join(", ", list.Cast<object>().Select(Words))}]",
        _ when part.GetType().Namespace == typeof(SecAggAsk).Namespace && part is not Enum =>
            $"{part.GetType().Name}({string.Join(", ", part.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0).Select(property => Words(property.GetValue(part))))})",
        _ => $"{part}",
    };

    private static KeyAdvertisement Advertisement(int slot) => new(Context, slot, Point(slot + 1), Point(slot + 100), Filled(64, slot));

    private static SealedShare Sealed(int slot) => new(slot, Filled(SealedShare.Length, slot));

    private static AgreementPoint Point(int number)
    {
        var secret = new byte[AgreementKey.SecretLength];
        (secret[^2], secret[^1]) = ((byte)(number >> 8), (byte)number);
        return AgreementKey.FromSecret(secret)!.Point;
    }
}
