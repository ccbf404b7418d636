using FedActors.Core.Aggregation;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Receipts;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.Rounds;

/// <summary>
/// Drives one attempt: an input, then the minutes of what it led to. Slot s asks client 10 + s, which announced 100 (s + 1) examples.
/// </summary>
internal sealed class RoundDriver
{
    private readonly List<RoundEffect> _effects = [];
    private double _now = 100;

    public RoundDriver(int slots = 3, int? wanted = null, int quorum = 1, LateUpdatePolicy late = LateUpdatePolicy.Refuse, long totalWeightMax = 10_000, ReceiptDemand receipts = ReceiptDemand.Off)
    {
        PlannedSlot[] planned = [.. Enumerable.Range(0, slots).Select(slot => new PlannedSlot(ClientOf(slot), Samples.First, ExamplesOf(slot)))];
        var plan = new RoundPlan
        {
            Round = new RoundNumber(3),
            Attempt = 2,
            Model = Samples.Digest("model"),
            Slots = planned,
            UploadsWanted = wanted ?? slots,
            UploadsMin = quorum,
            StartedAt = Samples.At(100),
            Deadline = Samples.At(160),
            Scale = FixedPointScale.For(2, 1000, totalWeightMax),
            Local = new LocalTraining(),
        };
        Machine = new RoundMachine(plan, new RoundSetting(
            Samples.Options with { Late = late, Receipts = receipts }, new FedAvg(), new Epoch(9), Samples.Digest("configuration"), Samples.Digest("previous")));
    }

    public RoundMachine Machine { get; }

    public IReadOnlyList<RoundEffect> Effects => _effects;

    public static ClientId ClientOf(int slot) => new(10 + slot);

    public static long ExamplesOf(int slot) => 100 * (slot + 1);

    public RoundDriver At(double seconds)
    {
        _now = seconds;
        return this;
    }

    public RoundDriver Begin()
    {
        _effects.Clear();
        Machine.Begin(Samples.At(_now), _effects);
        return this;
    }

    public RoundDriver Step(RoundInput input)
    {
        _effects.Clear();
        Machine.Step(Samples.At(_now), input, _effects);
        return this;
    }

    public RoundDriver Accepts(int slot) => Step(new RoundInput.Accepted(KeyOf(slot), ClientOf(slot), Samples.First));

    public RoundDriver Declines(int slot, string reason) => Step(new RoundInput.Declined(KeyOf(slot), ClientOf(slot), Samples.First, reason));

    public RoundDriver Offers(int slot, UpdateNote? note = null, int? client = null, int incarnation = 1) =>
        Step(new RoundInput.UpdateReady(KeyOf(slot), new ClientId(client ?? 10 + slot), new Incarnation(incarnation), note ?? NoteOf(slot)));

    public RoundDriver Folded(int slot, FoldAnswerKind kind = FoldAnswerKind.Added, string? detail = null) =>
        Step(new RoundInput.Folded(OrderOf(slot), new FoldAnswer(kind, detail)));

    public RoundDriver Carries(int client, int round, long examples) => Step(new RoundInput.CarriedUpdate(
        new TaskKey(new RoundNumber(round), 1, 0), new ClientId(client), Samples.First, Samples.Note($"late {client}", examples)));

    public RoundDriver CarriedFolded(int client, int round, long weight, FoldAnswerKind kind = FoldAnswerKind.Added) =>
        Step(new RoundInput.Folded(
            new FoldOrder(Machine.Plan.Round, 2, new TaskKey(new RoundNumber(round), 1, 0), new ClientId(client), Samples.Digest($"late {client}"), weight),
            new FoldAnswer(kind)));

    public RoundDriver Lost(int slot, int incarnation = 1) => Step(new RoundInput.MemberLost(ClientOf(slot), new Incarnation(incarnation)));

    public RoundDriver Deadline() => At(160).Step(new RoundInput.DeadlineDue());

    public RoundDriver Closed() => Step(new RoundInput.Closed(Samples.Close()));

    public RoundDriver Journal(CommitOutcome outcome) => Step(new RoundInput.Committed(outcome));

    public RoundDriver Counts(params ReadOnlySpan<int> slots)
    {
        foreach (int slot in slots)
        {
            Offers(slot).Folded(slot);
        }

        return this;
    }

    /// <summary>The last input led to exactly this.</summary>
    public RoundDriver Expect(params string[] lines)
    {
        Assert.Equal(lines, Transcript.Of(_effects));
        return this;
    }

    public RoundDriver ExpectPhase(RoundPhase phase)
    {
        Assert.Equal(phase, Machine.Phase);
        return this;
    }

    public TaskKey KeyOf(int slot) => Machine.Plan.KeyOf(slot);

    public static UpdateNote NoteOf(int slot) => Samples.Note($"body {slot}", ExamplesOf(slot), loss: slot + 1);

    public FoldOrder OrderOf(int slot) => new(Machine.Plan.Round, 2, KeyOf(slot), ClientOf(slot), NoteOf(slot).Body, ExamplesOf(slot));
}
