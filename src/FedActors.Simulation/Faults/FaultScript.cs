using FedActors.Core.Identity;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Network;

namespace FedActors.Simulation.Faults;

/// <summary>What each kind of fault does to a world, and how it ends.</summary>
internal static class FaultScript
{
    /// <summary>Strikes now; whatever ends by itself is scheduled to end.</summary>
    public static void Strike(SimulatedCluster cluster, Fault fault)
    {
        if (cluster.FaultsAreOver)
        {
            return;
        }

        cluster.CountFault(fault.Kind);
        var client = new ClientId(fault.Centre);
        CentreProcess? process = cluster.YoungestOf(client);
        switch (fault.Kind)
        {
            case FaultKind.CentreCrash:
                process?.Crash();
                cluster.BootLater(client, fault.Duration);
                break;
            case FaultKind.CentreLeave:
                process?.Leave();
                cluster.BootLater(client, fault.Duration);
                break;
            case FaultKind.CentreTwin: cluster.Boot(client); break;
            case FaultKind.CentrePoison when process is not null: process.PoisonNext = true; break;
            case FaultKind.CentreForgery when process is not null: process.ForgeNext = true; break;
            case FaultKind.CentreCut: Cut(cluster, client, LinkDirection.Both, fault.Duration); break;
            case FaultKind.CentreDeaf: Cut(cluster, client, LinkDirection.Down, fault.Duration); break;
            case FaultKind.CentreMute: Cut(cluster, client, LinkDirection.Up, fault.Duration); break;
            case FaultKind.AggregatorCrash: cluster.CrashAggregator(fault.Duration); break;
            case FaultKind.AggregatorCrashInCommit: cluster.Journal.DiesInNextAppend = () => cluster.CrashAggregator(fault.Duration); break;
            case FaultKind.AggregatorPause: PauseAggregator(cluster, fault.Duration); break;
            case FaultKind.AggregatorCut: CutAll(cluster, fault.Duration); break;
            case FaultKind.Storm: Storm(cluster, fault.Duration); break;
            case FaultKind.JournalDoubt: Doubt(cluster, fault.Duration); break;
        }
    }

    private static void Cut(SimulatedCluster cluster, ClientId client, LinkDirection direction, TimeSpan duration)
    {
        cluster.Network.Cut(client.Value, direction);
        cluster.Loop.After(duration, () => cluster.Network.Mend(client.Value, direction));
    }

    private static void CutAll(SimulatedCluster cluster, TimeSpan duration)
    {
        for (int centre = 0; centre < cluster.Task.Centres; centre++)
        {
            cluster.Network.Cut(centre, LinkDirection.Both);
        }

        cluster.Loop.After(duration, () =>
        {
            for (int centre = 0; centre < cluster.Task.Centres; centre++)
            {
                cluster.Network.Mend(centre, LinkDirection.Both);
            }
        });
    }

    /// <summary>The leader stands still; a standby takes the lease; then the old leader goes on, and must find itself fenced.</summary>
    private static void PauseAggregator(SimulatedCluster cluster, TimeSpan duration)
    {
        if (cluster.Leader is not { IsAlive: true } old)
        {
            return;
        }

        old.Pause();
        cluster.Loop.After(duration / 2, () =>
        {
            if (cluster.End is null && cluster.Leader == old)
            {
                cluster.StartAggregator();
            }
        });
        cluster.Loop.After(duration, old.Resume);
    }

    private static void Storm(SimulatedCluster cluster, TimeSpan duration)
    {
        NetworkOptions calm = cluster.Options.Network;
        cluster.Network.Become(calm with { Loss = 0.6, Duplication = 0.3, Reorder = 0.5, Latency = calm.Latency * 10 });
        cluster.Storms++;
        cluster.Loop.After(duration, () =>
        {
            if (--cluster.Storms == 0 && !cluster.FaultsAreOver)
            {
                cluster.Network.Become(calm);
            }
        });
    }

    private static void Doubt(SimulatedCluster cluster, TimeSpan duration)
    {
        JournalFaultOptions calm = cluster.Options.Journal;
        cluster.Journal.Faults = calm with { UnknownShare = 0.7 };
        cluster.Doubts++;
        cluster.Loop.After(duration, () =>
        {
            if (--cluster.Doubts == 0 && !cluster.FaultsAreOver)
            {
                cluster.Journal.Faults = calm;
            }
        });
    }
}
