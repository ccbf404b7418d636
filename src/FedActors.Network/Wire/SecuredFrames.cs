using System.Text.Json;
using FedActors.Core;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.SecureAggregation;

namespace FedActors.Network.Wire;

/// <summary>The text of a node's answers in the stages of secure aggregation. Who speaks is the task's slot and is not said twice.</summary>
internal static class SecuredFrames
{
    private static readonly FieldList KeysFields = new("type", "task", "context", "shareKey", "maskKey", "signature", "certificate");
    private static readonly FieldList SharesFields = new("type", "task", "context", "cohort", "selfMask", "shares");
    private static readonly FieldList SignatureFields = new("type", "task", "context", "signature");
    private static readonly FieldList RevealedFields = new("type", "task", "context", "alive", "dropped");

    public static void Write(Utf8JsonWriter json, AggregatorMessage.Secured message)
    {
        switch (message.Reply)
        {
            case SecAggReply.Keys keys:
                Begin(json, Kinds.AdvertiseKeys, message.Key, keys.Advertisement.Context);
                SecureLists.WriteKeys(json, keys.Advertisement, keys.Certificate);
                break;
            case SecAggReply.Shares { Sealed: var shares }:
                Begin(json, Kinds.SealedShares, message.Key, shares.Context);
                WireJson.Digest(json, "cohort"u8, shares.Cohort);
                WireJson.Digest(json, "selfMask"u8, shares.SelfMask);
                SecureLists.Write(json, "shares"u8, shares.Shares);
                break;
            case SecAggReply.Signature { Signed: var signed }:
                Begin(json, Kinds.SurvivorSignature, message.Key, signed.Context);
                json.WriteBase64String("signature"u8, signed.Signature);
                break;
            case SecAggReply.Revealed { Opened: var opened }:
                Begin(json, Kinds.RevealedShares, message.Key, opened.Context);
                SecureLists.Write(json, "alive"u8, opened.Alive);
                SecureLists.Write(json, "dropped"u8, opened.Dropped);
                break;
            default: throw new InvariantBrokenException($"There is no text for {message.Reply.GetType().Name}.");
        }
    }

    public static AggregatorMessage.Secured Read(ref JsonFields json, string kind) => kind switch
    {
        Kinds.AdvertiseKeys => ReadKeys(ref json),
        Kinds.SealedShares => ReadShares(ref json),
        Kinds.SurvivorSignature => ReadSignature(ref json),
        Kinds.RevealedShares => ReadRevealed(ref json),
        _ => throw new InvariantBrokenException($"\"{kind}\" is no answer in a stage of secure aggregation."),
    };

    private static void Begin(Utf8JsonWriter json, string kind, TaskKey key, Sha256Digest context)
    {
        json.WriteString("type"u8, kind);
        WireJson.Task(json, "task"u8, key);
        WireJson.Digest(json, "context"u8, context);
    }

    private static AggregatorMessage.Secured ReadKeys(ref JsonFields json)
    {
        TaskKey key = default;
        Sha256Digest context = default;
        var keys = default(SecureLists.KeysRead);
        uint seen = 0;
        while (json.Next(KeysFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "task": key = NodeFrames.ReadTask(ref json, name); break;
                case "context": context = json.Digest(name); break;
                default: keys.Take(ref json, name); break;
            }
        }

        return new AggregatorMessage.Secured(key, new SecAggReply.Keys(keys.Of(context, key.Slot), keys.Certificate!));
    }

    private static AggregatorMessage.Secured ReadShares(ref JsonFields json)
    {
        TaskKey key = default;
        Sha256Digest context = default, cohort = default, selfMask = default;
        List<SealedShare> shares = [];
        uint seen = 0;
        while (json.Next(SharesFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "task": key = NodeFrames.ReadTask(ref json, name); break;
                case "context": context = json.Digest(name); break;
                case "cohort": cohort = json.Digest(name); break;
                case "selfMask": selfMask = json.Digest(name); break;
                case "shares": shares = SecureLists.ReadSealed(ref json, name); break;
            }
        }

        return new AggregatorMessage.Secured(key, new SecAggReply.Shares(new SealedShares(context, cohort, key.Slot, selfMask, shares)));
    }

    private static AggregatorMessage.Secured ReadSignature(ref JsonFields json)
    {
        TaskKey key = default;
        Sha256Digest context = default;
        byte[] signature = [];
        uint seen = 0;
        while (json.Next(SignatureFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "task": key = NodeFrames.ReadTask(ref json, name); break;
                case "context": context = json.Digest(name); break;
                case "signature": signature = json.Bytes(name, 1, WireLimits.SignatureBytesMax); break;
            }
        }

        return new AggregatorMessage.Secured(key, new SecAggReply.Signature(new SurvivorSignature(context, key.Slot, signature)));
    }

    private static AggregatorMessage.Secured ReadRevealed(ref JsonFields json)
    {
        TaskKey key = default;
        Sha256Digest context = default;
        List<RevealedShare> alive = [], dropped = [];
        uint seen = 0;
        while (json.Next(RevealedFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "task": key = NodeFrames.ReadTask(ref json, name); break;
                case "context": context = json.Digest(name); break;
                case "alive": alive = SecureLists.ReadRevealed(ref json, name); break;
                case "dropped": dropped = SecureLists.ReadRevealed(ref json, name); break;
            }
        }

        return new AggregatorMessage.Secured(key, new SecAggReply.Revealed(new RevealedShares(context, key.Slot, alive, dropped)));
    }
}
