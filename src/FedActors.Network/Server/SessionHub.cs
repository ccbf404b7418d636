using System.Collections.Concurrent;
using System.Net.WebSockets;
using FedActors.Actors.Hosting;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Network.Wire;
using Microsoft.AspNetCore.Http;

namespace FedActors.Network.Server;

/// <summary>
/// The sessions of all connected nodes: lets them in while this seed leads, passes their messages to the aggregator and its messages to
/// them. The newest process of a site has its session; an older one is told so. Safe for many threads.
/// </summary>
public sealed partial class SessionHub : IClientLinks
{
    private readonly ConcurrentDictionary<ClientId, NodeSession> _sessions = new();

    // Who was asked something, and for which round, since it was last told of a commit: the others have nothing that they could forget.
    private readonly ConcurrentDictionary<ClientId, int> _untold = new();
    // One for each site that has been connected; what is said of a node is mostly said when its session has ended.
    private readonly ConcurrentDictionary<ClientId, string> _names = new();
    private readonly Lock _entering = new();
    private readonly TaskBoard _board;
    private readonly UpdateSpool _spool;
    private readonly ServerLimits _limits;
    private readonly NetworkMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly SiteDesk _desk;
    private readonly EnclosedUpdates _enclosed;
    private volatile Standing _standing = new(null, new Refusal(Reasons.NoLeader, "this seed has just started and does not know yet who leads.", Retryable: true, RetryAfterMilliseconds: 200));
    private PeerGate? _gate;
    private RefusalLog? _refusals;
    private ITimer? _sweep;
    private int _count;
    private volatile ShortModel? _short;

    /// <summary>No sessions yet, and nobody leads.</summary>
    /// <param name="sites">Where sites are noted.</param>
    /// <param name="board">Learns what was asked of whom.</param>
    /// <param name="spool">Learns what updates must look like.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="metrics">Counts sessions.</param>
    /// <param name="time">The clock.</param>
    public SessionHub(ISiteRegistry sites, TaskBoard board, UpdateSpool spool, ServerLimits limits, NetworkMetrics metrics, TimeProvider time)
    {
        (_board, _spool, _limits, _metrics, _time) = (board, spool, limits, metrics, time);
        _desk = new SiteDesk(sites, limits);
        _enclosed = new EnclosedUpdates(spool, board, limits, metrics, time);
    }

    /// <summary>What messages name instead of having it.</summary>
    internal Letters Letters { get; } = new();

    /// <summary>How many nodes are connected.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The nodes that were let in.</summary>
    public IReadOnlyList<SessionRow> Sessions => [.. _sessions.Values
        .Select(session => new SessionRow(session.Client, session.Identity.Name, session.Incarnation, session.Software, session.ConnectedAt, session.Examples))
        .OrderBy(row => row.Client)];

    /// <summary>What a node is called that has been let in here, also after its session has ended; null for others.</summary>
    public string? NameOf(ClientId client) => _names.GetValueOrDefault(client);

    /// <summary>What nodes are told instead of a welcome; null while this seed leads.</summary>
    public Refusal? NotLeading => _standing.Refusal;

    /// <summary>This seed leads from now on: nodes are let in, and their messages go to that aggregator.</summary>
    public void Lead(LeaderTerms terms)
    {
        Change(new Standing(terms, null), () =>
        {
            _board.Begin(terms.StalenessMax);
            _spool.Form = new UpdateForm(terms.Shape, terms.Welcome.UpdateDtype == "float16", _limits.UpdateHeadBytesMax, terms.IsMasked);
        }, new Refusal(Reasons.NotLeader, $"epoch {terms.Welcome.Epoch} begins; connect again.", Retryable: true));
    }

    /// <summary>This seed does not lead, or not any longer: everybody is told why, and whom to ask. Called again whenever that changes.</summary>
    public void StepDown(Refusal refusal) => Change(new Standing(null, refusal), () => { }, refusal);

    /// <summary>
    /// The model that is asked for next, where it is short enough to travel with its tasks; nodes fetch any other. Called before the first
    /// such task is sent.
    /// </summary>
    /// <param name="digest">SHA-256 of the file.</param>
    /// <param name="file">Its bytes, not changed afterwards; none where it is long.</param>
    public void Enclose(Sha256Digest digest, ReadOnlyMemory<byte> file) =>
        _short = file.IsEmpty || file.Length > _limits.EnclosedBytesMax ? null : new ShortModel(digest, new EnclosedBody(file));

    /// <inheritdoc/>
    public void Send(ClientId client, Incarnation incarnation, ClientMessage message)
    {
        _board.Hear(client, message);
        if (message is ClientMessage.TrainTask asked)
        {
            _untold[client] = asked.Key.Round.Value;
        }

        if (_sessions.TryGetValue(client, out NodeSession? session) && session.Incarnation == incarnation)
        {
            EnclosedBody? enclosed = message is ClientMessage.TrainTask task && _short is { } known && known.Digest == task.Model ? known.Body : null;
            Put(session, SessionFrames.Of(message, enclosed, Letters.Post(message)));
        }
    }

    /// <inheritdoc/>
    public void SendToAll(ClientMessage message)
    {
        _board.Hear(default, message);
        byte[] frame = SessionFrames.Of(message);
        if (message is ClientMessage.RoundCommitted committed)
        {
            TellOfCommit(committed.Round.Value, frame);
            return;
        }

        foreach (NodeSession session in _sessions.Values)
        {
            Put(session, frame);
        }
    }

    /// <summary>The server that brings the sessions.</summary>
    internal void Attach(PeerGate gate, RefusalLog refusals) => (_gate, _refusals) = (gate, refusals);

    /// <summary>Begins to look after open sessions.</summary>
    internal void StartSweep() => _sweep = _time.CreateTimer(_ => Sweep(), null, _limits.SweepInterval, _limits.SweepInterval);

    /// <summary>Stops looking.</summary>
    internal void StopSweep() => _sweep?.Dispose();

    /// <summary>Lets nobody in any more and tells everybody why.</summary>
    internal void Close(Refusal refusal) => StepDown(refusal);

    private void Change(Standing next, Action prepare, Refusal told)
    {
        NodeSession[] leaving;
        lock (_entering)
        {
            leaving = [.. _sessions.Values];
            _sessions.Clear();
            _untold.Clear();
            Letters.Clear();
            prepare();
            _standing = next;
        }

        byte[] frame = SessionFrames.Of(new WireMessage.Refused(told));
        foreach (NodeSession session in leaving)
        {
            session.Close(WebSocketCloseStatus.EndpointUnavailable, told.Reason, frame);
        }
    }

    /// <summary>Ten thousand nodes that wait need not hear of each round that a thousand others take part in.</summary>
    private void TellOfCommit(int round, byte[] frame)
    {
        foreach ((ClientId client, int asked) in _untold)
        {
            if (asked <= round && _untold.TryRemove(new KeyValuePair<ClientId, int>(client, asked)) && _sessions.TryGetValue(client, out NodeSession? session))
            {
                Put(session, frame);
            }
        }
    }

    private void Put(NodeSession session, byte[] frame)
    {
        if (!session.Send(frame))
        {
            _refusals!.Note(session.Identity, "session", Reasons.TooSlow, $"{_limits.SessionQueueMax} frames wait for it; it does not read and is cut off.");
        }
    }

    /// <summary>Live sessions end when their certificate does, and updates of past rounds when nobody can count them any more.</summary>
    private void Sweep()
    {
        try
        {
            foreach (NodeSession session in _sessions.Values)
            {
                if (!session.IsClosing && _gate!.Recheck(session.Certificate) is { } refusal)
                {
                    Refuse(session, refusal);
                }
            }

            if (_standing.Terms is not null)
            {
                _spool.DropBefore(_board.OldestRound);
            }
        }
        catch (Exception error)
        {
            // The next sweep tries again; a timer's exception would end the process.
            _refusals!.Failed("the sweep of sessions", error);
        }
    }

    private void Refuse(NodeSession session, Refusal refusal)
    {
        _refusals!.Note(session.Identity, "session", refusal.Reason, refusal.Detail);
        session.Close(WebSocketCloseStatus.PolicyViolation, refusal.Reason, SessionFrames.Of(new WireMessage.Refused(refusal)));
    }

    private sealed record ShortModel(Sha256Digest Digest, EnclosedBody Body);

    private sealed record Standing(LeaderTerms? Terms, Refusal? Refusal);
}
