using System.Buffers;
using System.Text.Json;
using FedActors.Core;
using FedActors.Core.Protocol;

namespace FedActors.Network.Wire;

/// <summary>Session frames as JSON text and back. Any bytes end in a message or a <see cref="WireException"/>, nothing else.</summary>
public static class WireCodec
{
    /// <summary>Writes a message as UTF-8 JSON.</summary>
    /// <exception cref="WireException">The message is too long, or holds a number that JSON cannot.</exception>
    public static void Write(WireMessage message, IBufferWriter<byte> destination)
    {
        using var lent = WireJson.Rent(destination);
        Utf8JsonWriter json = lent.Writer;
        json.WriteStartObject();
        switch (message)
        {
            case WireMessage.FromNode node: NodeFrames.Write(json, node.Message, node.Enclosed); break;
            case WireMessage.FromSeed seed: SeedFrames.Write(json, seed); break;
            case WireMessage.Open open: GreetingFrames.Write(json, open); break;
            case WireMessage.Welcome welcome: GreetingFrames.Write(json, welcome.Terms); break;
            case WireMessage.Refused refused: GreetingFrames.Write(json, refused.Refusal); break;
            default: throw new InvariantBrokenException($"There is no text for {message.GetType().Name}.");
        }

        json.WriteEndObject();
        json.Flush();
        if (json.BytesCommitted > WireLimits.MessageBytesMax)
        {
            throw TooLarge(json.BytesCommitted);
        }
    }

    /// <summary>Reads one message.</summary>
    /// <param name="utf8">The whole frame.</param>
    /// <param name="from">Who wrote it; a message of the other side is refused as unknown.</param>
    /// <exception cref="WireException">It is none.</exception>
    public static WireMessage Read(ReadOnlySpan<byte> utf8, WireSide from)
    {
        if (utf8.Length > WireLimits.MessageBytesMax)
        {
            throw TooLarge(utf8.Length);
        }

        try
        {
            string kind = JsonFields.Find(utf8, "type"u8) ?? throw new WireException(Reasons.Malformed, "the message has no text \"type\".");
            if (!Kinds.Of(from).Contains(kind))
            {
                throw Unknown(kind, from);
            }

            var json = new JsonFields(utf8, kind);
            WireMessage message = Read(ref json, kind);
            json.End();
            return message;
        }
        catch (JsonException error)
        {
            throw new WireException(Reasons.Malformed, $"the text is not JSON, or nests too deep: {error.Message}");
        }
        catch (InvalidOperationException)
        {
            // The JSON reader's way to say that a text is not valid Unicode.
            throw new WireException(Reasons.Malformed, "a text in the message is not valid Unicode.");
        }
    }

    private static WireMessage Read(ref JsonFields json, string kind) => kind switch
    {
        Kinds.Open => GreetingFrames.ReadOpen(ref json),
        Kinds.Welcome => new WireMessage.Welcome(GreetingFrames.ReadWelcome(ref json)),
        Kinds.Refused => new WireMessage.Refused(GreetingFrames.ReadRefusal(ref json)),
        _ when Kinds.OfNode.Contains(kind) => ReadFromNode(ref json, kind),
        _ => SeedFrames.Read(ref json, kind),
    };

    private static WireMessage.FromNode ReadFromNode(ref JsonFields json, string kind)
    {
        AggregatorMessage message = NodeFrames.Read(ref json, kind, out EnclosedBody? enclosed);
        return new WireMessage.FromNode(message, enclosed);
    }

    private static WireException Unknown(string kind, WireSide from)
    {
        string shown = kind.Length <= 64 ? kind : kind[..64] + " ...";
        return new(Reasons.UnknownType, $"a {from.ToString().ToLowerInvariant()} sends no message of type \"{shown}\"; "
            + $"it sends {string.Join(", ", Kinds.Of(from))}.");
    }

    private static WireException TooLarge(long length) =>
        new(Reasons.TooLarge, $"the message has {length} bytes; at most {WireLimits.MessageBytesMax} are allowed.");
}
