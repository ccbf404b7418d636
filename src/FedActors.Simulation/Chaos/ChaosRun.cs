using FedActors.Core.Edges;
using FedActors.Core.Aggregation;
using FedActors.Core.Clients;
using FedActors.Core.Randomness;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;
using FedActors.Simulation.Cluster;

namespace FedActors.Simulation.Chaos;

/// <summary>One world from birth to verdict: faults, then healing and convergence, under checkers.</summary>
internal sealed class ChaosRun
{
    private const int Dimension = 3;

    private readonly List<Violation> _violations = [];
    private readonly ChaosWorld _world;
    private int _committed;

    private ChaosRun(ChaosWorld world) => _world = world;

    /// <summary>Runs a world.</summary>
    public static ChaosVerdict Of(ChaosWorld world) => new ChaosRun(world).Run();

    private ChaosVerdict Run()
    {
        using var cluster = new SimulatedCluster(Task(), _world.Cluster);
        IWorldChecker[] checkers = [new CommitChecker(), new CountingChecker(), new SumChecker(), new BoundsChecker()];
        foreach (IWorldChecker checker in checkers)
        {
            checker.Attach(cluster, _violations.Add);
        }

        cluster.Observed += (_, _, happened) => _committed += happened is RunEvent.RoundCommitted ? 1 : 0;
        cluster.Start();
        cluster.Run(_world.FaultSpan, () => _violations.Count > 0);
        if (_violations.Count == 0 && cluster.Failure is null)
        {
            Converge(cluster);
        }

        foreach (IWorldChecker checker in checkers)
        {
            checker.Finish(cluster, _violations.Add);
        }

        return Verdict(cluster);
    }

    /// <summary>The second phase: everything heals, and the run must go on by itself.</summary>
    private void Converge(SimulatedCluster cluster)
    {
        cluster.Heal();
        int goal = _committed + _world.RoundsAfterHealing;
        cluster.Run(TimeSpan.FromMicroseconds(cluster.Loop.Microseconds) + _world.LivenessLimit, () => _committed >= goal || _violations.Count > 0);
        if (_committed < goal && _violations.Count == 0 && cluster.Failure is null)
        {
            _violations.Add(new Violation("liveness", $"{_committed - goal + _world.RoundsAfterHealing} of {_world.RoundsAfterHealing} rounds within {_world.LivenessLimit.TotalSeconds:0} s after everything was healed; end: {cluster.End?.Detail ?? "none"}"));
        }
    }

    private ChaosVerdict Verdict(SimulatedCluster cluster)
    {
        cluster.Loop.Mix((ulong)cluster.Loop.Events);
        Span<byte> hash = stackalloc byte[32];
        foreach (RoundRecord record in cluster.Journal.ReadDisk())
        {
            record.Hash.CopyTo(hash);
            cluster.Loop.Mix(BitConverter.ToUInt64(hash));
        }

        var faults = cluster.FaultCounts.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value);
        faults["MessageLost"] = cluster.Network.Lost;
        faults["MessageDuplicated"] = cluster.Network.Duplicated;
        faults["MessageReordered"] = cluster.Network.Reordered;
        faults["WriteLost"] = cluster.Journal.Lost;
        faults["WriteTorn"] = cluster.Journal.Torn;
        return new ChaosVerdict(
            _violations.Count == 0 ? null : _violations[0], cluster.Loop.Trace, cluster.Loop.Events, _committed, cluster.Loop.Microseconds / 1e6, faults);
    }

    private ClusterTask Task() => new()
    {
        Centres = _world.Centres,
        ExamplesOf = client => ExamplesOf(client.Value),
        TrainerOf = client => new Trainer(ExamplesOf(client.Value)),
        InitialModel = new ModelVector(ModelShape.Flat(Dimension)),
        Strategy = new FedAvg(),
        IsSynthetic = true,
    };

    private static long ExamplesOf(int centre) => 50 + (centre * 7 % (ChaosWorld.ExamplesMax - 50));

    /// <summary>Updates without learning: small numbers keyed by run, round and client.</summary>
    private sealed class Trainer(long examples) : ITrainer
    {
        public long Examples => examples;

        public TrainingOutcome Train(TrainingTask task, ReadOnlySpan<float> model, Span<float> update, CancellationToken cancellation)
        {
            var random = new SeededRandom(task.RunSeed, task.Round.Value, task.Client.Value, RandomPurpose.SyntheticUpdate);
            for (int i = 0; i < update.Length; i++)
            {
                update[i] = (float)((random.NextDouble() * 2) - 1);
            }

            return new TrainingOutcome.Trained(examples, 1, 1, null);
        }
    }
}
