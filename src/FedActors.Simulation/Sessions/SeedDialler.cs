using FedActors.Core.Identity;
using FedActors.Core.Randomness;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Network;
using FedActors.Simulation.Seeds;

namespace FedActors.Simulation.Sessions;

/// <summary>A centre's way to whoever leads: it calls one seed after the other, and at once the one that it was sent to.</summary>
internal sealed class SeedDialler
{
    private const int SentOnMax = 3;

    private readonly SimulatedCluster _cluster;
    private readonly CentreProcess _centre;
    private readonly SeededRandom _random;
    private int _next;
    private int _retries;
    private int _sentOn;
    private int _call;

    public SeedDialler(SimulatedCluster cluster, CentreProcess centre)
    {
        _cluster = cluster;
        _centre = centre;
        _random = new SeededRandom(cluster.Options.Run.Seed, (int)centre.Incarnation.Value, centre.Client.Value, RandomPurpose.Jitter);
        _next = _random.NextInt(cluster.Seeds.Count);
    }

    /// <summary>The session, or null while there is none.</summary>
    public CentreSession? Session { get; private set; }

    /// <summary>Begins to call.</summary>
    public void Begin() => Call(_cluster.Seeds[_next]);

    /// <summary>There was a session from the beginning.</summary>
    public void Adopt(CentreSession session)
    {
        Session = session;
        (_retries, _sentOn) = (0, 0);
    }

    /// <summary>The session is gone: call again, after a little while that differs from centre to centre.</summary>
    public void OnSessionLost()
    {
        Session = null;
        CallLater();
    }

    /// <summary>The process ends.</summary>
    public void End(bool silently)
    {
        _call++;
        Session?.CloseAtCentre(silently);
        Session = null;
    }

    private int Client => _centre.Client.Value;

    private void CallLater()
    {
        _sentOn = 0;
        _next = (_next + 1) % _cluster.Seeds.Count;
        SessionOptions options = _cluster.Options.Sessions;
        TimeSpan wait = options.RetryDelay * ((1L << Math.Min(_retries++, 10)) * (1 + (2 * _random.NextDouble())));
        After(wait < options.RetryDelayMax ? wait : options.RetryDelayMax, () => Call(_cluster.Seeds[_next]));
    }

    private void Call(SeedComputer host)
    {
        if (_cluster.Network.IsCut(Client, LinkDirection.Both, host.Index))
        {
            After(_cluster.Options.Sessions.DialTimeout, CallLater);
            return;
        }

        After(_cluster.Network.Delay() * 2, () => Arrive(host));
    }

    /// <summary>The call has arrived: nobody is there, or somebody who stands still, or somebody who answers.</summary>
    private void Arrive(SeedComputer host)
    {
        if (!host.IsUp)
        {
            After(_cluster.Network.Delay(), CallLater);
        }
        else if (host.Process!.IsPaused || _cluster.Network.IsCut(Client, LinkDirection.Down, host.Index))
        {
            After(_cluster.Options.Sessions.DialTimeout, CallLater);
        }
        else if (host.Process.Aggregator is not null)
        {
            CentreSession session = host.Process.Hub.Open(_centre);
            After(_cluster.Network.Delay(), () => Welcome(session), () => session.CloseAtCentre(silently: false));
        }
        else
        {
            SeedComputer? leader = host.Process.Leader;
            After(_cluster.Network.Delay(), () => OnNotLeader(leader));
        }
    }

    private void OnNotLeader(SeedComputer? leader)
    {
        if (leader is not null && _sentOn++ < SentOnMax)
        {
            Call(leader);
        }
        else
        {
            CallLater();
        }
    }

    private void Welcome(CentreSession session)
    {
        if (session.IsOpenAtCentre)
        {
            Adopt(session);
            _centre.OnConnected();
        }
        else
        {
            CallLater();
        }
    }

    /// <summary>Goes on after a while unless the process has ended or something else has begun by then.</summary>
    private void After(TimeSpan delay, Action action, Action? otherwise = null)
    {
        int call = ++_call;
        _cluster.Loop.After(delay, () =>
        {
            if (call == _call && _centre.IsAlive)
            {
                action();
            }
            else
            {
                otherwise?.Invoke();
            }
        });
    }
}
