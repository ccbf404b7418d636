using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Engine;
using FedActors.Simulation.Network;
using FedActors.Simulation.Seeds;

namespace FedActors.Simulation.Sessions;

/// <summary>
/// One connection between a centre's process and a seed's. Either side may have closed it without the other knowing: a cut link says nothing,
/// and only the keep-alive finds out.
/// </summary>
internal sealed class CentreSession(SimulatedCluster cluster, CentreProcess centre, SeedProcess seed)
{
    private long _blockedSince = -1;

    /// <summary>The centre's process.</summary>
    public CentreProcess Centre => centre;

    /// <summary>The seed's process.</summary>
    public SeedProcess Seed => seed;

    /// <summary>Whether the seed's side holds it open.</summary>
    public bool IsOpenAtSeed { get; private set; } = true;

    /// <summary>Whether the centre's side holds it open.</summary>
    public bool IsOpenAtCentre { get; private set; } = true;

    private int Host => seed.Host.Index;

    /// <summary>Whether bulk data can move between the two.</summary>
    public bool IsReachable(LinkDirection direction) =>
        IsOpenAtCentre && IsOpenAtSeed && seed is { IsAlive: true, IsPaused: false } && !cluster.Network.IsCut(centre.Client.Value, direction, Host);

    public void SendUp(AggregatorMessage message)
    {
        KeepAlive();
        if (IsOpenAtCentre)
        {
            var input = new RunInput.FromClient(centre.Client, centre.Incarnation, message);
            cluster.Network.Send(centre.Client.Value, LinkDirection.Up, new ArrivalUp(seed, input), Host);
        }
    }

    public void SendDown(ClientMessage message) =>
        cluster.Network.Send(centre.Client.Value, LinkDirection.Down, new ArrivalDown(centre, message), Host);

    /// <summary>The seed closes it, or dies: its machine says so if the link lets it.</summary>
    public void CloseAtSeed()
    {
        IsOpenAtSeed = false;
        if (!cluster.Network.IsCut(centre.Client.Value, LinkDirection.Down, Host))
        {
            cluster.Network.SendEnd(centre.Client.Value, LinkDirection.Down, new LoopAction(LoseAtCentre));
        }
    }

    /// <summary>The centre's process closes it, or dies; a machine that is gone as a whole says nothing.</summary>
    public void CloseAtCentre(bool silently)
    {
        IsOpenAtCentre = false;
        if (silently || cluster.Network.IsCut(centre.Client.Value, LinkDirection.Up, Host))
        {
            cluster.Loop.After(cluster.Options.Sessions.KeepAliveTimeout, LoseAtSeed);
        }
        else
        {
            cluster.Network.SendEnd(centre.Client.Value, LinkDirection.Up, new LoopAction(LoseAtSeed));
        }
    }

    /// <summary>Something is about to be sent: the moment to notice that nothing has got through for too long.</summary>
    private void KeepAlive()
    {
        bool isWayOpen = !cluster.Network.IsCut(centre.Client.Value, LinkDirection.Both, Host);
        if (isWayOpen && !seed.IsPaused)
        {
            _blockedSince = -1;
            if (!IsOpenAtSeed)
            {
                cluster.Loop.After(cluster.Network.Delay() * 2, LoseAtCentre);
            }

            return;
        }

        long now = cluster.Loop.Microseconds;
        _blockedSince = _blockedSince < 0 ? now : _blockedSince;
        if (now - _blockedSince >= cluster.Options.Sessions.KeepAliveTimeout.Ticks / TimeSpan.TicksPerMicrosecond)
        {
            LoseAtCentre();
            LoseAtSeed();
        }
    }

    private void LoseAtCentre()
    {
        if (IsOpenAtCentre)
        {
            IsOpenAtCentre = false;
            centre.OnSessionLost(this);
        }
    }

    private void LoseAtSeed()
    {
        if (IsOpenAtSeed)
        {
            IsOpenAtSeed = false;
            seed.Hub.OnLost(this);
        }
    }

    private sealed class ArrivalUp(SeedProcess seed, RunInput input) : ILoopEvent
    {
        public void Occur()
        {
            if (seed.IsAlive)
            {
                seed.Aggregator?.Actor.Tell(input);
            }
        }
    }

    private sealed class ArrivalDown(CentreProcess centre, ClientMessage message) : ILoopEvent
    {
        public void Occur()
        {
            if (centre.IsAlive)
            {
                centre.Receive(message);
            }
        }
    }
}
