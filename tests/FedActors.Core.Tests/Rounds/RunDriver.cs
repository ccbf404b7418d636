using FedActors.Core.Aggregation;
using FedActors.Core.Identity;
using FedActors.Core.Metrics;
using FedActors.Core.Protocol;
using FedActors.Core.Randomness;
using FedActors.Core.Rounds;
using FedActors.Core.Selection;

namespace FedActors.Core.Tests.Rounds;

/// <summary>Drives a run: inputs at virtual moments, minutes of what they led to, and whole rounds at once. Clients announce 100 examples.</summary>
internal sealed class RunDriver
{
    private readonly List<RoundEffect> _effects = [];
    private double _now;

    public RunDriver(RunOptions? options = null) =>
        Machine = new RunMachine(options ?? Samples.Options, new FedAvg(), CohortSamplers.For(options ?? Samples.Options, new SeededSecrets(1, 0, 0)), Samples.Digest("configuration"));

    public RunMachine Machine { get; }

    public IReadOnlyList<RoundEffect> Effects => _effects;

    public RoundPlan Plan => Machine.Round!.Plan;

    public RunEnd End => Machine.End!;

    public RunDriver At(double seconds)
    {
        _now = seconds;
        return this;
    }

    public RunDriver Step(RunInput input)
    {
        _effects.Clear();
        Machine.Step(Samples.At(_now), input, _effects);
        return this;
    }

    public RunDriver Start(RoundRecord? last = null) => Step(new RunInput.Start(new Epoch(1), last?.NextModel ?? Samples.Digest("initial"), last));

    public RunDriver Joins(params ReadOnlySpan<int> clients)
    {
        foreach (int client in clients)
        {
            Hello(client);
        }

        return this;
    }

    public RunDriver Hello(int client, long incarnation = 1, long examples = 100, TaskKey? working = null) =>
        Says(client, new AggregatorMessage.Hello(examples, working), incarnation);

    public RunDriver Says(int client, AggregatorMessage message, long incarnation = 1) =>
        Step(new RunInput.FromClient(new ClientId(client), new Incarnation(incarnation), message));

    public RunDriver Due(RunTimer timer) => Step(new RunInput.TimerDue(timer));

    public RunDriver Offers(int client, TaskKey key, UpdateNote? note = null, long incarnation = 1) =>
        Says(client, new AggregatorMessage.UpdateReady(key, note ?? NoteOf(client, key)), incarnation);

    public RunDriver Folded(int client, TaskKey key, long weight = 100, FoldAnswerKind kind = FoldAnswerKind.Added) => Step(new RunInput.ForRound(
        new RoundInput.Folded(new FoldOrder(Plan.Round, Plan.Attempt, key, new ClientId(client), NoteOf(client, key).Body, weight), new FoldAnswer(kind))));

    /// <summary>One client of the open round delivers.</summary>
    public RunDriver Delivers(int client) => Offers(client, KeyOf(client)).Folded(client, KeyOf(client));

    public RunDriver Closed(Evaluation? evaluation = null) =>
        Step(new RunInput.ForRound(new RoundInput.Closed(Samples.Close($"model {Plan.Round}") with { Evaluation = evaluation })));

    public RunDriver Journal(CommitOutcome outcome) => Step(new RunInput.ForRound(new RoundInput.Committed(outcome)));

    /// <summary>Every asked client delivers and the round is committed.</summary>
    public RunDriver Completes(Evaluation? evaluation = null)
    {
        foreach (PlannedSlot slot in Plan.Slots)
        {
            Delivers(slot.Client.Value);
        }

        return Closed(evaluation).Journal(CommitOutcome.Committed);
    }

    /// <summary>The open round is closed by its deadline with what it has, and committed.</summary>
    public RunDriver DeadlineCommits() => Due(RunTimer.Deadline).Closed().Journal(CommitOutcome.Committed);

    public RunDriver Expect(params string[] lines)
    {
        Assert.Equal(lines, Transcript.Of(_effects));
        return this;
    }

    public RunDriver ExpectEnd(RunEndReason reason, int committed)
    {
        Assert.Equal((reason, committed), (End.Reason, End.CommittedRounds));
        return this;
    }

    public TaskKey KeyOf(int client)
    {
        int slot = Plan.Slots.ToList().FindIndex(planned => planned.Client.Value == client);
        Assert.True(slot >= 0, $"client {client} is not in the cohort");
        return Plan.KeyOf(slot);
    }

    /// <summary>The work of a client for a round is the same in every attempt, so its body is too.</summary>
    public static UpdateNote NoteOf(int client, TaskKey key) => Samples.Note($"client {client} round {key.Round}", 100);

    public int[] Cohort => [.. Plan.Slots.Select(slot => slot.Client.Value)];
}
