using FedActors.Core.Identity;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Network;
using FedActors.Simulation.Store;

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

        cluster.CountFault(fault);
        if (fault.Kind.StrikesCentre())
        {
            StrikeCentre(cluster, fault);
        }
        else if (fault.Kind is FaultKind.Storm or FaultKind.SessionsCut or FaultKind.JournalDoubt or >= FaultKind.StoreOutage)
        {
            StrikeAll(cluster, fault);
        }
        else
        {
            SeedFaults.Strike(cluster, fault);
        }
    }

    private static void StrikeCentre(SimulatedCluster cluster, Fault fault)
    {
        var client = new ClientId(fault.Target);
        CentreProcess? process = cluster.YoungestOf(client);
        switch (fault.Kind)
        {
            case FaultKind.CentreCrash:
                // One in two with its whole machine, which then says nothing.
                process?.Crash(silently: fault.IsEven);
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
        }
    }

    private static void StrikeAll(SimulatedCluster cluster, Fault fault)
    {
        SimulatedStore store = cluster.Store;
        long endsAt = cluster.Loop.Microseconds + (fault.Duration.Ticks / TimeSpan.TicksPerMicrosecond);
        switch (fault.Kind)
        {
            case FaultKind.SessionsCut:
                foreach (Seeds.SeedComputer seed in cluster.Seeds)
                {
                    seed.Process?.Hub.BreakAll();
                }

                break;
            case FaultKind.Storm: Storm(cluster, fault.Duration); break;
            case FaultKind.JournalDoubt: Doubt(cluster, fault.Duration); break;
            case FaultKind.StoreOutage:
                store.Outages++;
                cluster.Loop.After(fault.Duration, () => store.Outages = Math.Max(0, store.Outages - 1));
                break;
            case FaultKind.StoreFull:
                store.Fulls++;
                cluster.Loop.After(fault.Duration, () => store.Fulls = Math.Max(0, store.Fulls - 1));
                break;
            case FaultKind.StoreStall: store.StallUntil(endsAt); break;
            case FaultKind.StoreRestart:
                store.Crash();
                store.Outages++;
                cluster.Loop.After(fault.Duration, () => store.Outages = Math.Max(0, store.Outages - 1));
                break;
            case FaultKind.StoreClockJump: store.Clock.Jump(fault.Target % 2 == 0 ? fault.Duration : -fault.Duration); break;
        }
    }

    private static void Cut(SimulatedCluster cluster, ClientId client, LinkDirection direction, TimeSpan duration)
    {
        cluster.Network.Cut(client.Value, direction);
        cluster.Loop.After(duration, () => cluster.Network.Mend(client.Value, direction));
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
