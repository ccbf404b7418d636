using FedActors.Core.Edges;
using FedActors.Core.Aggregation;
using FedActors.Core.Clients;
using FedActors.Core.Leadership;
using FedActors.Core.Randomness;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Faults;

namespace FedActors.Simulation.Chaos;

/// <summary>One world from birth to verdict: faults, then healing and convergence, under checkers.</summary>
internal sealed class ChaosRun
{
    private const int Dimension = 3;

    private readonly List<Violation> _violations = [];
    private readonly ChaosWorld _world;
    private int _committed;
    private int _leaders;
    private int _steppedDown;

    private readonly Action<string>? _narrate;

    private ChaosRun(ChaosWorld world, Action<string>? narrate)
    {
        _world = world;
        _narrate = narrate;
    }

    /// <summary>Runs a world.</summary>
    /// <param name="world">Its options.</param>
    /// <param name="narrate">Told what happens, a line at a time; null for silence.</param>
    public static ChaosVerdict Of(ChaosWorld world, Action<string>? narrate = null) => new ChaosRun(world, narrate).Run();

    private ChaosVerdict Run()
    {
        using var cluster = new SimulatedCluster(Task(), _world.Cluster);
        IWorldChecker[] checkers = [new CommitChecker(), new LeaderChecker(), new CountingChecker(), new SumChecker(), new ModelChecker(), new BoundsChecker(), new ChargeChecker()];
        foreach (IWorldChecker checker in checkers)
        {
            checker.Attach(cluster, _violations.Add);
        }

        cluster.Observed += (_, _, happened) => _committed += happened is RunEvent.RoundCommitted ? 1 : 0;
        cluster.SeedObserved += (_, happened) =>
        {
            _leaders += happened is LeadershipEvent.Led ? 1 : 0;
            _steppedDown += happened is LeadershipEvent.SteppedDown ? 1 : 0;
        };
        if (_narrate is { } narrate)
        {
            cluster.Observed += (process, _, happened) => narrate($"{At(cluster)}  aggregator {process.Number} of {process.Seed.Host.Name}: {Tell(happened)}");
            cluster.SeedObserved += (seed, happened) => narrate($"{At(cluster)}  {seed.Self.Name}: {Tell(happened)}");
            cluster.FaultStruck += fault => narrate($"{At(cluster)}  fault: {fault.Kind}{(fault.Kind.StrikesCentre() || fault.Kind.StrikesSeed() ? $" of {fault.Target}" : "")} for {fault.Duration.TotalSeconds:0.###} s");
        }

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
        _narrate?.Invoke($"{At(cluster)}  everything is healed");
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
        faults["WriteRefused"] = cluster.Store.FullWrites;
        faults["QuestionLate"] = cluster.Store.LateQuestions;
        faults["AnswerLost"] = cluster.Store.LostAnswers;
        faults["CommitFenced"] = cluster.Journal.Fenced;
        faults["TakenOverEarly"] = cluster.Store.Lease.EarlyTakeOvers;
        faults["LeaderChanged"] = _leaders;
        faults["LeaderSteppedDown"] = _steppedDown;
        return new ChaosVerdict(
            _violations.Count == 0 ? null : _violations[0], cluster.Loop.Trace, cluster.Loop.Events, _committed, cluster.Loop.Microseconds / 1e6, faults);
    }

    private static string At(SimulatedCluster cluster) => $"{cluster.Loop.Microseconds / 1e6,10:0.000} s";

    private static string Tell(LeadershipEvent happened) => happened switch
    {
        LeadershipEvent.Led led => $"leads in epoch {led.Epoch}",
        LeadershipEvent.SteppedDown down => $"leads no more in epoch {down.Epoch}: {down.Reason}",
        LeadershipEvent.Followed followed => $"follows {followed.Leader.Name} in epoch {followed.Epoch}",
        LeadershipEvent.LeaderLost lost => $"lost the leader of epoch {lost.Epoch}: {lost.Reason}",
        LeadershipEvent.StoreLost lost => $"lost the store: {lost.Reason}",
        LeadershipEvent.StoreBack => "has the store again",
        LeadershipEvent.Waits waits => $"claims nothing for {waits.Wait.TotalSeconds:0.#} s: {waits.Reason}",
        _ => happened.ToString(),
    };

    private static string Tell(RunEvent happened) => happened switch
    {
        RunEvent.RoundStarted started => $"round {started.Plan.Round} attempt {started.Plan.Attempt} asks {string.Join(' ', started.Plan.Slots.Select(slot => $"{slot.Client.Value}{slot.Incarnation}"))}",
        RunEvent.RoundCommitted committed => $"round {committed.Record.Round} committed with {committed.Record.Accepted.Count} updates",
        RunEvent.RoundFailed failed => $"round {failed.Round} attempt {failed.Attempt} failed: {failed.Reason}",
        RunEvent.SlotEnded ended => $"slot {ended.Key.Slot} ({ended.Client}): {ended.Outcome} {ended.Detail}",
        RunEvent.MemberJoined joined => $"{joined.Client} {joined.Incarnation} joined; {joined.Members} members",
        RunEvent.MemberLeft left => $"{left.Client} {left.Incarnation} left: {left.Reason}; {left.Members} members",
        RunEvent.WaitingForMembers waiting => $"waiting: {waiting.Members} members free, {waiting.Needed} needed",
        RunEvent.UpdateLate late => $"late update of {late.Client} for {late.Key}: {(late.Counted ? "counted" : "refused")}",
        _ => happened.ToString(),
    };

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

            return new TrainingOutcome.Trained(examples, 0, null, null);
        }
    }
}
