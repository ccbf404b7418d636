using FedActors.Core.Identity;
using FedActors.Core.Protocol;

namespace FedActors.Network.Wire;

/// <summary>The closed set of frames on a session between a node and a seed.</summary>
public abstract record WireMessage
{
    private WireMessage()
    {
    }

    /// <summary>A node's first frame.</summary>
    /// <param name="Versions">The protocol versions it speaks.</param>
    /// <param name="Boot">Which process this is: 128 random bits, drawn when it started.</param>
    /// <param name="Software">Name and version of the program, for logs.</param>
    public sealed record Open(IReadOnlyList<int> Versions, Guid Boot, string Software) : WireMessage;

    /// <summary>A seed's first frame where the node is let in.</summary>
    public sealed record Welcome(WelcomeTerms Terms) : WireMessage;

    /// <summary>A seed's last frame: why the node is not let in, or not any longer.</summary>
    public sealed record Refused(Refusal Refusal) : WireMessage;

    /// <summary>A control message from a node's machine.</summary>
    /// <param name="Message">The message.</param>
    /// <param name="Enclosed">The update that it offers, where that is short; only with <see cref="AggregatorMessage.UpdateReady"/>.</param>
    public sealed record FromNode(AggregatorMessage Message, EnclosedBody? Enclosed = null) : WireMessage;

    /// <summary>A control message from the aggregator's machine.</summary>
    /// <param name="Message">The message.</param>
    /// <param name="Enclosed">The model to train, where that is short; only with <see cref="ClientMessage.TrainTask"/>.</param>
    /// <param name="Letter">Where the message's list is, which it then has not; only with <see cref="ClientMessage.Secure"/>.</param>
    public sealed record FromSeed(ClientMessage Message, EnclosedBody? Enclosed = null, LetterNote? Letter = null) : WireMessage;
}
