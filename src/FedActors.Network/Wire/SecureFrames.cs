using System.Text.Json;
using FedActors.Core;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.SecureAggregation;

namespace FedActors.Network.Wire;

/// <summary>
/// The text of what the aggregator asks in the stages of secure aggregation. A list that all of a cohort get alike is either in the message or, where it
/// is long, in a letter that the message names.
/// </summary>
internal static class SecureFrames
{
    private static readonly FieldList ShareFields = new("type", "task", "context", "keys?", "letter?");
    private static readonly FieldList MaskFields = new("type", "task", "context", "shares");
    private static readonly FieldList SignFields = new("type", "task", "context", "survivors?", "letter?");
    private static readonly FieldList RevealFields = new("type", "task", "context", "alive", "dropped", "signatures?", "letter?");
    private static readonly FieldList LetterFields = new("sha256", "bytes");

    public static void Write(Utf8JsonWriter json, ClientMessage.Secure message, LetterNote? letter)
    {
        switch (message.Ask)
        {
            case SecAggAsk.Share share:
                Begin(json, Kinds.ShareSecrets, message.Key, share.Cohort.Context);
                break;
            case SecAggAsk.Mask { Inbox: var inbox }:
                Begin(json, Kinds.MaskUpdate, message.Key, inbox.Context);
                SecureLists.Write(json, "shares"u8, inbox.Shares);
                break;
            case SecAggAsk.Sign { Survivors: var survivors }:
                Begin(json, Kinds.SignSurvivors, message.Key, survivors.Context);
                break;
            case SecAggAsk.Reveal { Request: var request }:
                Begin(json, Kinds.RevealShares, message.Key, request.Context);
                SecureLists.Write(json, "alive"u8, request.Alive);
                SecureLists.Write(json, "dropped"u8, request.Dropped);
                break;
            default: throw new InvariantBrokenException($"There is no text for {message.Ask.GetType().Name}.");
        }

        if (letter is null)
        {
            LetterText.Write(json, message.Ask);
            return;
        }

        json.WriteStartObject("letter"u8);
        WireJson.Digest(json, "sha256"u8, letter.Digest);
        json.WriteNumber("bytes"u8, letter.Bytes);
        json.WriteEndObject();
    }

    public static ClientMessage.Secure Read(ref JsonFields json, string kind, out LetterNote? letter)
    {
        letter = null;
        return kind switch
        {
            Kinds.ShareSecrets => ReadShare(ref json, out letter),
            Kinds.MaskUpdate => ReadMask(ref json),
            Kinds.SignSurvivors => ReadSign(ref json, out letter),
            Kinds.RevealShares => ReadReveal(ref json, out letter),
            _ => throw new InvariantBrokenException($"\"{kind}\" asks nothing in a stage of secure aggregation."),
        };
    }

    private static void Begin(Utf8JsonWriter json, string kind, TaskKey key, Sha256Digest context)
    {
        json.WriteString("type"u8, kind);
        WireJson.Task(json, "task"u8, key);
        WireJson.Digest(json, "context"u8, context);
    }

    private static ClientMessage.Secure ReadShare(ref JsonFields json, out LetterNote? letter)
    {
        letter = null;
        TaskKey key = default;
        Sha256Digest context = default;
        SecAggAsk.Share? share = null;
        uint seen = 0;
        while (json.Next(ShareFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "task": key = NodeFrames.ReadTask(ref json, name); break;
                case "context": context = json.Digest(name); break;
                case "keys": share = SecureLists.ReadKeys(ref json, name, default); break;
                case "letter": letter = ReadLetter(ref json, name); break;
            }
        }

        RequireOne(ref json, "keys", share is not null, letter);
        return new ClientMessage.Secure(key, LetterText.Bind(share ?? new SecAggAsk.Share(new NeighbourKeys(default, []), []), context));
    }

    private static ClientMessage.Secure ReadMask(ref JsonFields json)
    {
        TaskKey key = default;
        Sha256Digest context = default;
        List<SealedShare> shares = [];
        uint seen = 0;
        while (json.Next(MaskFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "task": key = NodeFrames.ReadTask(ref json, name); break;
                case "context": context = json.Digest(name); break;
                case "shares": shares = SecureLists.ReadSealed(ref json, name); break;
            }
        }

        return new ClientMessage.Secure(key, new SecAggAsk.Mask(new ShareInbox(context, shares)));
    }

    private static ClientMessage.Secure ReadSign(ref JsonFields json, out LetterNote? letter)
    {
        letter = null;
        TaskKey key = default;
        Sha256Digest context = default;
        List<int>? survivors = null;
        uint seen = 0;
        while (json.Next(SignFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "task": key = NodeFrames.ReadTask(ref json, name); break;
                case "context": context = json.Digest(name); break;
                case "survivors": survivors = SecureLists.ReadSlots(ref json, name, WireLimits.MaskedCohortMax); break;
                case "letter": letter = ReadLetter(ref json, name); break;
            }
        }

        RequireOne(ref json, "survivors", survivors is not null, letter);
        return new ClientMessage.Secure(key, new SecAggAsk.Sign(new SurvivorList(context, survivors ?? [])));
    }

    private static ClientMessage.Secure ReadReveal(ref JsonFields json, out LetterNote? letter)
    {
        letter = null;
        TaskKey key = default;
        Sha256Digest context = default;
        List<int> alive = [], dropped = [];
        List<SurvivorSignature>? signatures = null;
        uint seen = 0;
        while (json.Next(RevealFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "task": key = NodeFrames.ReadTask(ref json, name); break;
                case "context": context = json.Digest(name); break;
                case "alive": alive = SecureLists.ReadSlots(ref json, name, WireLimits.NeighboursMax); break;
                case "dropped": dropped = SecureLists.ReadSlots(ref json, name, WireLimits.NeighboursMax); break;
                case "signatures": signatures = SecureLists.ReadSignatures(ref json, name, default); break;
                case "letter": letter = ReadLetter(ref json, name); break;
            }
        }

        RequireOne(ref json, "signatures", signatures is not null, letter);
        return new ClientMessage.Secure(key, LetterText.Bind(new SecAggAsk.Reveal(new UnmaskRequest(default, alive, dropped, signatures ?? [])), context));
    }

    private static LetterNote ReadLetter(ref JsonFields json, string field)
    {
        json.StartObject(field);
        Sha256Digest digest = default;
        int bytes = 0;
        uint seen = 0;
        while (json.Next(LetterFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "sha256": digest = json.Digest(name); break;
                case "bytes": bytes = json.Int32(name, 1, WireLimits.LetterBytesMax); break;
            }
        }

        return new LetterNote(digest, bytes);
    }

    private static void RequireOne(ref JsonFields json, string list, bool hasList, LetterNote? letter)
    {
        if (hasList == (letter is not null))
        {
            throw json.Malformed($"it must have either \"{list}\" or a \"letter\", and not both");
        }
    }
}
