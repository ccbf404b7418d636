using System.Buffers;
using System.Text.Json;
using FedActors.Core.Identity;
using FedActors.Core.SecureAggregation;

namespace FedActors.Network.Wire;

/// <summary>
/// The lists that all of a cohort get alike: the keys, the survivors, the signatures. Within a message they are one field of it; in a letter they are
/// the only one.
/// </summary>
internal static class LetterText
{
    private static readonly FieldList KeysFields = new("keys"), SurvivorsFields = new("survivors"), SignaturesFields = new("signatures");

    /// <summary>The list itself, known again by reference while its stage lasts; null where the message has none.</summary>
    public static object? ListOf(SecAggAsk ask) => ask switch
    {
        SecAggAsk.Share share => share.Cohort.Advertised,
        SecAggAsk.Sign sign => sign.Survivors.Survivors,
        SecAggAsk.Reveal reveal => reveal.Request.Signatures,
        _ => null,
    };

    /// <summary>How many elements the list has.</summary>
    public static int CountOf(SecAggAsk ask) => ask switch
    {
        SecAggAsk.Share share => share.Cohort.Advertised.Count,
        SecAggAsk.Sign sign => sign.Survivors.Survivors.Count,
        SecAggAsk.Reveal reveal => reveal.Request.Signatures.Count,
        _ => 0,
    };

    /// <summary>Writes the list as a field; nothing where the message has none.</summary>
    public static void Write(Utf8JsonWriter json, SecAggAsk ask)
    {
        switch (ask)
        {
            case SecAggAsk.Share share: SecureLists.Write(json, "keys"u8, share); break;
            case SecAggAsk.Sign sign: SecureLists.Write(json, "survivors"u8, sign.Survivors.Survivors); break;
            case SecAggAsk.Reveal reveal: SecureLists.Write(json, "signatures"u8, reveal.Request.Signatures); break;
        }
    }

    /// <summary>The list as a letter.</summary>
    /// <exception cref="WireException">It is longer than any letter.</exception>
    public static byte[] ToLetter(SecAggAsk ask)
    {
        var buffer = new ArrayBufferWriter<byte>(WireLimits.InlineBytesMax);
        using (var lent = WireJson.Rent(buffer))
        {
            lent.Writer.WriteStartObject();
            Write(lent.Writer, ask);
            lent.Writer.WriteEndObject();
            lent.Writer.Flush();
        }

        return buffer.WrittenCount <= WireLimits.LetterBytesMax ? buffer.WrittenSpan.ToArray()
            : throw new WireException(Reasons.TooLarge, $"the letter has {buffer.WrittenCount} bytes; at most {WireLimits.LetterBytesMax} are allowed.");
    }

    /// <summary>Puts a letter's list into the message that named it.</summary>
    /// <exception cref="WireException">The letter is none of that kind.</exception>
    public static SecAggAsk Fill(SecAggAsk ask, ReadOnlySpan<byte> letter)
    {
        try
        {
            var json = new JsonFields(letter, "letter");
            SecAggAsk filled = Fill(ask, ref json);
            json.End();
            return filled;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new WireException(Reasons.Malformed, $"the letter is not JSON: {error.Message}");
        }
    }

    /// <summary>What is read before the message's context is known gets it now.</summary>
    public static SecAggAsk Bind(SecAggAsk ask, Sha256Digest context) => ask switch
    {
        SecAggAsk.Share share => share with
        {
            Cohort = new NeighbourKeys(context, [.. share.Cohort.Advertised.Select(keys => keys with { Context = context })]),
        },
        SecAggAsk.Reveal reveal => new SecAggAsk.Reveal(reveal.Request with
        {
            Context = context,
            Signatures = [.. reveal.Request.Signatures.Select(signed => signed with { Context = context })],
        }),
        _ => ask,
    };

    private static SecAggAsk Fill(SecAggAsk ask, ref JsonFields json)
    {
        uint seen = 0;
        switch (ask)
        {
            case SecAggAsk.Share share:
                while (json.Next(KeysFields, ref seen) is { } name)
                {
                    share = SecureLists.ReadKeys(ref json, name, share.Cohort.Context);
                }

                return share;
            case SecAggAsk.Sign sign:
                while (json.Next(SurvivorsFields, ref seen) is { } name)
                {
                    sign = new SecAggAsk.Sign(sign.Survivors with { Survivors = SecureLists.ReadSlots(ref json, name, WireLimits.MaskedCohortMax) });
                }

                return sign;
            case SecAggAsk.Reveal reveal:
                while (json.Next(SignaturesFields, ref seen) is { } name)
                {
                    reveal = new SecAggAsk.Reveal(reveal.Request with { Signatures = SecureLists.ReadSignatures(ref json, name, reveal.Request.Context) });
                }

                return reveal;
            default: throw json.Malformed("nothing was to come by letter");
        }
    }
}
