using System.Net.WebSockets;
using FedActors.Actors;
using FedActors.Core;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Network.Wire;
using Microsoft.AspNetCore.Http;

namespace FedActors.Network.Server;

/// <content>The life of one session, from the upgrade to its end.</content>
public sealed partial class SessionHub
{
    private static readonly TimeSpan MailboxPauseMax = TimeSpan.FromMilliseconds(50), LastWordTime = TimeSpan.FromMilliseconds(300);

    /// <summary>Holds a session as long as it lasts.</summary>
    internal async Task<Problem?> Accept(HttpContext context, Peer peer)
    {
        if (!context.WebSockets.IsWebSocketRequest || peer.Identity.Client is null)
        {
            return new Problem(400, Reasons.Malformed, $"{WirePaths.Session} is a node's WebSocket; ask for the upgrade.", Retryable: false);
        }

        if (!context.WebSockets.WebSocketRequestedProtocols.Contains(ProtocolVersion.SubProtocol))
        {
            return new Problem(400, Reasons.UnsupportedVersion, $"The session's sub-protocol must be {ProtocolVersion.SubProtocol}.", Retryable: false);
        }

        try
        {
            if (Interlocked.Increment(ref _count) > _limits.SessionsMax)
            {
                return new Problem(503, Reasons.Overloaded, $"{_limits.SessionsMax} nodes are connected; this seed takes no more.", Retryable: true, RetryAfterMilliseconds: 5000);
            }

            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(ProtocolVersion.SubProtocol);
            _metrics.Sessions(1);
            var session = new NodeSession(socket, peer, _limits, _time);
            try
            {
                await Run(session, context.RequestAborted);
            }
            finally
            {
                _metrics.Sessions(-1);
                await session.End();
            }

            return null;
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    }

    private async Task Run(NodeSession session, CancellationToken cancellation)
    {
        try
        {
            if (await Greet(session, cancellation) is { } refusal)
            {
                Refuse(session, refusal);
            }

            await Listen(session, cancellation);
        }
        catch (WireException error)
        {
            _refusals!.Note(session.Identity, "session", error.Reason, error.Detail);
            session.Close(error.CloseStatus, error.Reason);
        }
        catch (WebSocketException error) when (error.WebSocketErrorCode != WebSocketError.ConnectionClosedPrematurely)
        {
            _refusals!.Note(session.Identity, "session", Reasons.Malformed, error.Message);
            session.Leave();

            // The close frame is out; ending the connection at once would take it from a node that has not read it yet.
            await Task.Delay(LastWordTime, _time);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Gone without a word, or not speaking WebSocket: it is reported as lost below, and dials again if it lives.
            session.Cut();
        }
        finally
        {
            if (session.Terms is { } terms && _sessions.TryRemove(new KeyValuePair<ClientId, NodeSession>(session.Client, session)))
            {
                _ = Deliver(terms, new RunInput.SessionLost(session.Client, session.Incarnation));
            }
        }
    }

    /// <summary>Hears who it is and lets it in; or says why not.</summary>
    private async Task<Refusal?> Greet(NodeSession session, CancellationToken cancellation)
    {
        WireMessage.Open open = await Opening(session, cancellation);
        session.Software = open.Software;
        if (ProtocolVersion.Negotiate(open.Versions) is not { } version)
        {
            return ProtocolVersion.Unsupported(open.Versions);
        }

        if (_standing is not { Terms: { } terms })
        {
            return NotLeading ?? Unled();
        }

        if (terms.IsMasked && version < ProtocolVersion.Masking)
        {
            return ProtocolVersion.Unsupported(open.Versions, ProtocolVersion.Masking);
        }

        try
        {
            session.Incarnation = await _desk.Register(session.Identity, open.Boot, cancellation);
        }
        catch (MalformedInputException error)
        {
            return new Refusal(Reasons.SiteNumberTaken, error.Message, Retryable: false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            _refusals!.Failed($"the registration of {session.Identity.Name}", error);
            return new Refusal(Reasons.StoreUnavailable, "the seed cannot reach its store.", Retryable: true, RetryAfterMilliseconds: 1000);
        }

        return Enter(session, terms, version);
    }

    private async Task<WireMessage.Open> Opening(NodeSession session, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(_limits.OpenTimeout);
        return await session.Receive(patience.Token) switch
        {
            WireMessage.Open open => open,
            null => throw new WireException(Reasons.Malformed, "the session was closed before its first message."),
            _ => throw new WireException(Reasons.UnknownType, "the first message of a session is open."),
        };
    }

    private Refusal? Enter(NodeSession session, LeaderTerms terms, int version)
    {
        byte[] welcome = SessionFrames.Of(new WireMessage.Welcome(terms.Welcome with
        {
            Version = version,
            Client = session.Client,
            Incarnation = session.Incarnation,
            HeartbeatMilliseconds = Math.Max(terms.Welcome.HeartbeatMilliseconds, (int)(1000 * Count / _limits.GreetingsPerSecond)),
        }));
        NodeSession? older;
        lock (_entering)
        {
            if (!ReferenceEquals(_standing.Terms, terms))
            {
                return NotLeading ?? Unled();
            }

            if (_sessions.TryGetValue(session.Client, out older) && older.Incarnation.Value > session.Incarnation.Value)
            {
                return new Refusal(Reasons.Superseded, $"a newer process of {session.Identity.Name} is connected.", Retryable: false);
            }

            _names[session.Client] = session.Identity.Name;

            // The welcome is the first frame: nothing is sent to a session that is not in the table yet.
            session.Send(welcome);
            session.Terms = terms;
            _sessions[session.Client] = session;
        }

        if (older is not null)
        {
            Replace(older, session.Incarnation);
        }

        return null;
    }

    private static void Replace(NodeSession older, Incarnation newer)
    {
        // The same process again has lost its old connection and needs no word about it.
        older.Close(WebSocketCloseStatus.PolicyViolation, Reasons.Superseded,
            older.Incarnation == newer ? default(ReadOnlyMemory<byte>) : SessionFrames.Of(new ClientMessage.Superseded(newer)));
    }

    private async Task Listen(NodeSession session, CancellationToken cancellation)
    {
        while (await session.Receive(cancellation) is { } message)
        {
            if (session.IsClosing || session.Terms is not { } terms)
            {
                continue;
            }

            if (message is not WireMessage.FromNode node)
            {
                throw new WireException(Reasons.UnknownType, "a session has one open, its first message.");
            }

            session.Examples = (node.Message as AggregatorMessage.Hello)?.Examples ?? session.Examples;
            await session.Pace(cancellation);
            if (node is { Enclosed: { } enclosed, Message: AggregatorMessage.UpdateReady offer } && await _enclosed.Take(session.Peer, offer, enclosed) is { } problem)
            {
                _refusals!.Note(session.Identity, "session", problem.Reason, problem.Detail);
            }

            if (!await Deliver(terms, new RunInput.FromClient(session.Client, session.Incarnation, node.Message)))
            {
                Refuse(session, NotLeading ?? new Refusal(Reasons.Overloaded, "the aggregator has more to do than it can, or has stopped; connect again.", Retryable: true, RetryAfterMilliseconds: 1000));
            }
        }
    }

    /// <summary>Puts a message into the aggregator's mailbox; while it is full this session is not read, so that its node feels it.</summary>
    private async Task<bool> Deliver(LeaderTerms terms, RunInput input)
    {
        long began = _time.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(1); ; pause = pause * 2 < MailboxPauseMax ? pause * 2 : MailboxPauseMax)
        {
            TellResult result = terms.Aggregator.Tell(input);
            if (result != TellResult.Full || _time.GetElapsedTime(began) > _limits.MailboxPatience)
            {
                return result == TellResult.Accepted;
            }

            await Task.Delay(pause, _time);
        }
    }

    private static Refusal Unled() => new(Reasons.NoLeader, "the lead changes at this moment; connect again.", Retryable: true, RetryAfterMilliseconds: 100);
}
