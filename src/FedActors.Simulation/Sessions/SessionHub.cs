using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Seeds;

namespace FedActors.Simulation.Sessions;

/// <summary>The sessions of one seed's process, in the order in which they were opened.</summary>
internal sealed class SessionHub(SimulatedCluster cluster, SeedProcess seed)
{
    private readonly Dictionary<int, List<CentreSession>> _sessions = [];

    /// <summary>How many are open on this side.</summary>
    public int Count => _sessions.Values.Sum(sessions => sessions.Count);

    /// <summary>A centre called and this seed leads.</summary>
    public CentreSession Open(CentreProcess centre)
    {
        var session = new CentreSession(cluster, centre, seed);
        if (!_sessions.TryGetValue(centre.Client.Value, out List<CentreSession>? sessions))
        {
            _sessions[centre.Client.Value] = sessions = [];
        }

        sessions.Add(session);
        return session;
    }

    public void Send(ClientId client, Incarnation incarnation, ClientMessage message)
    {
        if (_sessions.TryGetValue(client.Value, out List<CentreSession>? sessions))
        {
            sessions.FindLast(session => session.Centre.Incarnation == incarnation)?.SendDown(message);
        }
    }

    public void SendToAll(ClientMessage message)
    {
        foreach (CentreSession session in All())
        {
            session.SendDown(message);
        }
    }

    /// <summary>This seed does not lead any more: everybody is sent away.</summary>
    public void Refuse() => Close();

    /// <summary>This seed's process is dead.</summary>
    public void Reset() => Close();

    /// <summary>Every connection breaks at once.</summary>
    public void BreakAll()
    {
        foreach (CentreSession session in All())
        {
            session.CloseAtCentre(silently: false);
            session.Centre.OnSessionLost(session);
        }
    }

    /// <summary>A session ended on the other side. Whoever has called again by now is not lost.</summary>
    public void OnLost(CentreSession lost)
    {
        if (!_sessions.TryGetValue(lost.Centre.Client.Value, out List<CentreSession>? sessions) || !sessions.Remove(lost))
        {
            return;
        }

        if (sessions.Count == 0)
        {
            _sessions.Remove(lost.Centre.Client.Value);
        }

        if (seed.IsAlive && !sessions.Exists(session => session.Centre.Incarnation == lost.Centre.Incarnation))
        {
            seed.Aggregator?.Actor.Tell(new RunInput.SessionLost(lost.Centre.Client, lost.Centre.Incarnation));
        }
    }

    private void Close()
    {
        List<CentreSession> all = All();
        _sessions.Clear();
        all.ForEach(session => session.CloseAtSeed());
    }

    private List<CentreSession> All() => [.. _sessions.OrderBy(pair => pair.Key).SelectMany(pair => pair.Value)];
}
