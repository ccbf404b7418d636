using FedActors.Cli.Running;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;
using FedActors.Federation.Reports;

namespace FedActors.Cli.Tests;

/// <summary>A run that is only told: its events are written down here, one real second apart.</summary>
internal sealed class ScriptedRun
{
    private readonly ScriptedClock _clock = new();
    private readonly long _began;

    public ScriptedRun(int rounds)
    {
        _began = _clock.GetTimestamp();
        Log = new RunLog(() => _clock.GetElapsedTime(_began).TotalSeconds);
        Job = new TrainingJob
        {
            Name = "scripted",
            Description = "A made-up run.",
            Rounds = rounds,
            IsVirtualTime = true,
            Run = (_, _) => throw new InvalidOperationException("A scripted run is told, not run."),
            RepeatCommand = _ => "",
            HowToGoOn = _ => "",
            NextSteps = _ => [],
        };
    }

    public TimeProvider Clock => _clock;

    public RunLog Log { get; }

    public TrainingJob Job { get; }

    public void Tell(RunEvent happened)
    {
        _clock.Seconds++;
        Log.Observe(new Instant(_clock.Seconds * 1_000_000), happened);
    }

    public void Join(int members) => Tell(new RunEvent.MemberJoined(new ClientId(members), new Incarnation(1), members));

    public void Start(int round, int attempt = 1) => Tell(new RunEvent.RoundStarted(new RoundPlan
    {
        Round = new RoundNumber(round),
        Attempt = attempt,
        Model = Digest,
        Slots = [.. Enumerable.Range(1, 4).Select(client => new PlannedSlot(new ClientId(client), new Incarnation(1), 10))],
        UploadsWanted = 3,
        UploadsMin = 1,
        StartedAt = new Instant(0),
        Deadline = new Instant(60_000_000),
        Scale = FixedPointScale.For(2, 1000, 10_000),
        Local = new LocalTraining(),
    }));

    public void Count(int round, int slot) =>
        Tell(new RunEvent.SlotEnded(new TaskKey(new RoundNumber(round), 1, slot), new ClientId(slot + 1), SlotOutcome.Counted, null));

    public void Fail(int round, int attempt, string reason) => Tell(new RunEvent.RoundFailed(new RoundNumber(round), attempt, reason));

    /// <summary>Commits a round of four slots: two counted, one straggler, one dropout.</summary>
    public void Commit(int round, double accuracy) => Tell(new RunEvent.RoundCommitted(new RoundRecord
    {
        RunId = "scripted",
        Round = new RoundNumber(round),
        Attempt = 1,
        Epoch = new Epoch(1),
        StartedAt = new Instant(0),
        ClosedAt = new Instant((_clock.Seconds + 1) * 1_000_000),
        Configuration = Digest,
        Strategy = "fed-avg",
        ScaleExponent = 0,
        Model = Digest,
        NextModel = Digest,
        SumDigest = Digest,
        Cohort = [.. Enumerable.Range(1, 4).Select(client => new ClientId(client))],
        Accepted = [.. Enumerable.Range(0, 2).Select(slot => new AcceptedUpdate(
            new TaskKey(new RoundNumber(round), 1, slot), new ClientId(slot + 1), new Incarnation(1), 10, 10, Digest))],
        Stragglers = [2],
        Dropouts = [3],
        Refused = [],
        Metrics = new RoundMetrics(null, null, null, 0.5, accuracy, 1),
        Previous = Digest,
    }));

    private static Sha256Digest Digest => Sha256Digest.Of("scripted"u8);

    /// <summary>A clock that stands still until it is set.</summary>
    private sealed class ScriptedClock : TimeProvider
    {
        public long Seconds { get; set; } = 1000;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Seconds * TimeSpan.TicksPerSecond;
    }
}
