using System.Net.WebSockets;

namespace FedActors.Network.Wire;

/// <summary>A text that is no message of the protocol, or a message that cannot be written as one.</summary>
/// <param name="reason">A stable word from <see cref="Reasons"/>.</param>
/// <param name="detail">A sentence for people: what was found and what is allowed.</param>
public sealed class WireException(string reason, string detail) : Exception($"{reason}: {detail}")
{
    /// <summary>A stable word from <see cref="Reasons"/>.</summary>
    public string Reason { get; } = reason;

    /// <summary>A sentence for people.</summary>
    public string Detail { get; } = detail;

    /// <summary>With which code a session is closed for it: 1002 unknown type, 1009 too long, 1007 anything else.</summary>
    public WebSocketCloseStatus CloseStatus => Reason switch
    {
        Reasons.UnknownType => WebSocketCloseStatus.ProtocolError,
        Reasons.TooLarge => WebSocketCloseStatus.MessageTooBig,
        _ => WebSocketCloseStatus.InvalidPayloadData,
    };
}
