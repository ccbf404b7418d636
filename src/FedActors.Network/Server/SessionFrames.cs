using System.Buffers;
using FedActors.Core.Protocol;
using FedActors.Network.Wire;

namespace FedActors.Network.Server;

/// <summary>Messages as the bytes of a frame: written once, however many sessions they go to.</summary>
internal static class SessionFrames
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? s_spare;

    /// <summary>A control message of the aggregator.</summary>
    public static byte[] Of(ClientMessage message, EnclosedBody? enclosed = null, LetterNote? letter = null) => Of(new WireMessage.FromSeed(message, enclosed, letter));

    /// <summary>Any message of a seed.</summary>
    public static byte[] Of(WireMessage message)
    {
        ArrayBufferWriter<byte> buffer = s_spare ??= new ArrayBufferWriter<byte>(WireLimits.MessageBytesMax);
        buffer.ResetWrittenCount();
        WireCodec.Write(message, buffer);
        return buffer.WrittenSpan.ToArray();
    }
}
