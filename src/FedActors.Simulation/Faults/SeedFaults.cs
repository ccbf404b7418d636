using FedActors.Core.Leadership;
using FedActors.Core.Randomness;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Network;
using FedActors.Simulation.Seeds;

namespace FedActors.Simulation.Faults;

/// <summary>What faults do to seeds, their clocks and their links.</summary>
internal static class SeedFaults
{
    private const double SlowRate = 0.5, FastRate = 2, FarJump = 400;

    /// <summary>Strikes the seed that is named, the one that leads, or all of them.</summary>
    public static void Strike(SimulatedCluster cluster, Fault fault)
    {
        switch (fault.Kind)
        {
            case FaultKind.LeaseExpired: cluster.Store.Lease.Expire(); break;
            case FaultKind.Split: Split(cluster, fault); break;
            case FaultKind.ColdStart:
                foreach (SeedComputer seed in cluster.Seeds)
                {
                    cluster.CrashSeed(seed, fault.Duration);
                }

                break;
            case var kind when kind.StrikesSeed(): StrikeSeed(cluster, cluster.Seeds[fault.Target % cluster.Seeds.Count], fault); break;
            default:
                if (cluster.LeadingSeed is { IsAlive: true } leader)
                {
                    StrikeLeader(cluster, leader.Host, leader, fault);
                }

                break;
        }
    }

    private static void StrikeSeed(SimulatedCluster cluster, SeedComputer seed, Fault fault)
    {
        switch (fault.Kind)
        {
            case FaultKind.SeedCrash: cluster.CrashSeed(seed, fault.Duration); break;
            case FaultKind.SeedStop: seed.Process?.Stop(fault.Duration); break;
            case FaultKind.SeedPause: Pause(cluster, seed.Process, fault.Duration); break;
            case FaultKind.SeedCut:
                CutFromStore(cluster, seed, both: true, fault.Duration);
                CutFromSeeds(cluster, seed, other => true, both: true, fault.Duration);
                CutFromCentres(cluster, seed, _ => true, LinkDirection.Both, fault.Duration);
                break;
            case FaultKind.SeedMute:
                CutWay(cluster, seed.Index, SeedLinks.Store, fault.Duration);
                CutFromSeeds(cluster, seed, other => true, both: false, fault.Duration);
                CutFromCentres(cluster, seed, _ => true, LinkDirection.Down, fault.Duration);
                break;
            case FaultKind.SeedWithoutStore: CutFromStore(cluster, seed, both: fault.IsEven, fault.Duration); break;
            case FaultKind.SeedWithoutPeers: CutFromSeeds(cluster, seed, other => true, both: true, fault.Duration); break;
            case FaultKind.SeedClockJump: seed.Time.Jump(fault.Duration * (fault.IsEven ? FarJump : 1)); break;
            case FaultKind.SeedClockDrift: Drift(cluster, seed, fault.IsEven ? SlowRate : FastRate, fault.Duration); break;
        }
    }

    private static void StrikeLeader(SimulatedCluster cluster, SeedComputer host, SeedProcess leader, Fault fault)
    {
        switch (fault.Kind)
        {
            case FaultKind.AggregatorCrash: cluster.CrashSeed(host, fault.Duration); break;
            case FaultKind.AggregatorCrashInCommit:
                cluster.Journal.DiesInNextAppend = () =>
                {
                    host.Bay.Clear();
                    cluster.Store.Crash();
                    cluster.CrashSeed(host, fault.Duration);
                };
                break;
            case FaultKind.AggregatorPause: Pause(cluster, leader, fault.Duration); break;
            case FaultKind.AggregatorCut: CutFromCentres(cluster, host, _ => true, LinkDirection.Both, fault.Duration); break;
            case FaultKind.AggregatorWithoutStore: CutFromStore(cluster, host, both: fault.IsEven, fault.Duration); break;
            case FaultKind.FalseAlarm:
                foreach (SeedComputer other in cluster.Seeds.Where(other => other != host))
                {
                    other.Process?.Post(new LeadershipInput.LeaderGone(cluster.Leader!.Epoch));
                }

                break;
        }
    }

    private static void Pause(SimulatedCluster cluster, SeedProcess? seed, TimeSpan duration)
    {
        if (seed is { IsAlive: true, IsPaused: false })
        {
            seed.Pause();
            cluster.Loop.After(duration, seed.Resume);
        }
    }

    private static void Drift(SimulatedCluster cluster, SeedComputer seed, double rate, TimeSpan duration)
    {
        double calm = seed.Time.Rate;
        seed.Time.Rate = rate;
        cluster.Loop.After(duration, () => seed.Time.Rate = cluster.FaultsAreOver ? seed.Time.Rate : calm);
    }

    /// <summary>Each seed and each centre falls on one side; the store's side is the first.</summary>
    private static void Split(SimulatedCluster cluster, Fault fault)
    {
        var random = new SeededRandom(cluster.Options.Run.Seed, fault.Target, (int)fault.At.TotalMilliseconds, RandomPurpose.Faults);
        bool[] seeds = [.. cluster.Seeds.Select(_ => random.NextBool(0.5))];
        bool[] centres = [.. Enumerable.Range(0, cluster.Task.Centres).Select(_ => random.NextBool(0.5))];
        foreach (SeedComputer seed in cluster.Seeds)
        {
            bool isAway = seeds[seed.Index];
            if (isAway)
            {
                CutFromStore(cluster, seed, both: true, fault.Duration);
                CutFromSeeds(cluster, seed, other => !seeds[other.Index], both: true, fault.Duration);
            }

            CutFromCentres(cluster, seed, centre => centres[centre] != isAway, LinkDirection.Both, fault.Duration);
        }
    }

    private static void CutFromStore(SimulatedCluster cluster, SeedComputer seed, bool both, TimeSpan duration)
    {
        CutWay(cluster, SeedLinks.Store, seed.Index, duration);
        if (both)
        {
            CutWay(cluster, seed.Index, SeedLinks.Store, duration);
        }
    }

    private static void CutFromSeeds(SimulatedCluster cluster, SeedComputer seed, Func<SeedComputer, bool> isCut, bool both, TimeSpan duration)
    {
        foreach (SeedComputer other in cluster.Seeds.Where(other => other != seed && isCut(other)))
        {
            CutWay(cluster, seed.Index, other.Index, duration);
            if (both)
            {
                CutWay(cluster, other.Index, seed.Index, duration);
            }
        }
    }

    private static void CutWay(SimulatedCluster cluster, int from, int to, TimeSpan duration)
    {
        cluster.Links.Cut(from, to);
        cluster.Loop.After(duration, () => cluster.Links.Mend(from, to));
    }

    private static void CutFromCentres(SimulatedCluster cluster, SeedComputer seed, Func<int, bool> isCut, LinkDirection direction, TimeSpan duration)
    {
        int[] centres = [.. Enumerable.Range(0, cluster.Task.Centres).Where(isCut)];
        foreach (int centre in centres)
        {
            cluster.Network.Cut(centre, direction, seed.Index);
        }

        cluster.Loop.After(duration, () =>
        {
            foreach (int centre in centres)
            {
                cluster.Network.Mend(centre, direction, seed.Index);
            }
        });
    }
}
