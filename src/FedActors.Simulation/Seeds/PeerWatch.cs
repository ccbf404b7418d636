using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Simulation.Cluster;

namespace FedActors.Simulation.Seeds;

/// <summary>How seeds learn that their leader is gone: its connection breaks and is refused, or it says so. A cut link says nothing.</summary>
internal sealed class PeerWatch(SimulatedCluster cluster)
{
    /// <summary>A process died: its machine tells whoever was connected to it.</summary>
    public void OnGone(SeedProcess gone, Epoch epoch) => TellOthers(gone, new LeadershipInput.LeaderGone(epoch));

    /// <summary>A leader gives up and says so.</summary>
    public void OnResigned(SeedProcess leader, Epoch epoch) => TellOthers(leader, new LeadershipInput.LeaderResigned(epoch));

    /// <summary>Connects to a leader that was just heard of; if its process is not there any more, the machine says so.</summary>
    public void Watch(SeedProcess watcher, SeedIncarnation leader, Epoch epoch)
    {
        SeedComputer host = cluster.HostOf(leader);
        bool isThere = host.Process is { IsAlive: true } process && process.Self == leader;
        if (!isThere && IsOpen(watcher.Host.Index, host.Index) && IsOpen(host.Index, watcher.Host.Index))
        {
            cluster.Loop.After(cluster.Network.Delay() * 2, () => watcher.Post(new LeadershipInput.LeaderGone(epoch)));
        }
    }

    private void TellOthers(SeedProcess from, LeadershipInput input)
    {
        foreach (SeedComputer other in cluster.Seeds)
        {
            if (other != from.Host && other.Process is { IsAlive: true } watcher && IsOpen(from.Host.Index, other.Index))
            {
                cluster.Loop.After(cluster.Network.Delay(), () => watcher.Post(input));
            }
        }
    }

    private bool IsOpen(int from, int to) => !cluster.Links.IsCut(from, to);
}
