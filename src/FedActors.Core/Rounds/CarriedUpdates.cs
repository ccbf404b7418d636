using FedActors.Core.Identity;
using FedActors.Core.Protocol;

namespace FedActors.Core.Rounds;

/// <summary>The late updates of earlier rounds that go into this one, as far as the cohort leaves room in the sum.</summary>
internal sealed class CarriedUpdates
{
    private readonly RoundPlan _plan;
    private readonly RoundSetting _setting;
    private readonly List<AcceptedUpdate> _updates = [];
    private readonly Dictionary<TaskKey, RoundInput.CarriedUpdate> _offers = [];
    private readonly HashSet<TaskKey> _folding = [];
    private long _room;

    public CarriedUpdates(RoundPlan plan, RoundSetting setting)
    {
        _plan = plan;
        _setting = setting;

        // What the cohort may bring stays free for it, so that latecomers never crowd out those who were asked.
        _room = plan.Scale.WeightTotalMax - plan.Slots.Sum(slot => setting.WeightOf(slot.ExamplesMax));
    }

    /// <summary>Those in the sum, once all are settled.</summary>
    public IReadOnlyList<AcceptedUpdate> Counted => [.. _updates.Where(update => !_folding.Contains(update.Key))];

    /// <summary>The update that this client made for that round and that goes into this one, or null.</summary>
    public AcceptedUpdate? Find(RoundNumber round, ClientId client) => _updates.Find(update => update.Key.Round == round && update.Client == client);

    /// <summary>What was said of the update made for that task; only for those that were taken in.</summary>
    public UpdateNote NoteOf(TaskKey key) => _offers[key].Note;

    /// <summary>Whether this body still has to be folded.</summary>
    public bool IsFolding(ClientId client, Sha256Digest body) =>
        _updates.Exists(update => update.Client == client && update.Body == body && _folding.Contains(update.Key));

    /// <summary>Whether any body of that client still has to be folded.</summary>
    public bool IsFolding(ClientId client) => _updates.Exists(update => update.Client == client && _folding.Contains(update.Key));

    /// <summary>Whether this body is wanted until the attempt has ended: to be folded, or to be folded again in the next one.</summary>
    public bool Holds(ClientId client, Sha256Digest body) => _updates.Exists(update => update.Client == client && update.Body == body);

    /// <summary>Whether any body of that client is wanted until the attempt has ended.</summary>
    public bool Holds(ClientId client) => _updates.Exists(update => update.Client == client);

    /// <summary>What an attempt that has failed leaves for the next one: what was counted here, and what was on its way into the sum.</summary>
    public IEnumerable<LateUpdate> Left => _updates.Select(update => _offers[update.Key]).Select(
        offer => new LateUpdate(offer.Key, offer.Client, offer.Incarnation, offer.Note, offer.WasCounted || !_folding.Contains(offer.Key)));

    /// <summary>Whether that one was told before that it counts.</summary>
    public bool WasCounted(TaskKey key) => _offers.TryGetValue(key, out RoundInput.CarriedUpdate? offer) && offer.WasCounted;

    /// <summary>
    /// Takes one in and says what it weighs: its weight over the square root of 1 + how many rounds it is late, at least 1. Null where the
    /// sum has no room for it.
    /// </summary>
    /// <remarks>
    /// The polynomial staleness function with exponent 1/2 of C. Xie, S. Koyejo, I. Gupta, "Asynchronous federated optimization", 2019,
    /// rounded down to an integer weight.
    /// </remarks>
    public long? Add(RoundInput.CarriedUpdate input)
    {
        int staleness = _plan.Round.Value - input.Key.Round.Value;
        long weight = Math.Max(1, (long)(_setting.WeightOf(input.Note.Examples) / Math.Sqrt(1 + staleness)));
        if (weight > Math.Min(_room, _plan.Scale.WeightMax))
        {
            return null;
        }

        _room -= weight;
        _folding.Add(input.Key);
        _offers[input.Key] = input;
        _updates.Add(new AcceptedUpdate(input.Key, input.Client, input.Incarnation, input.Note.Examples, weight, input.Note.Body));
        return weight;
    }

    /// <summary>One was folded or not; says whose incarnation is to be told.</summary>
    public Incarnation Settle(FoldOrder order, bool counted)
    {
        int index = _updates.FindIndex(update => update.Key == order.Key && update.Client == order.Client);
        Invariant.Require(index >= 0);
        Incarnation incarnation = _updates[index].Incarnation;
        _folding.Remove(order.Key);
        if (!counted)
        {
            _room += order.Weight;
            _updates.RemoveAt(index);
        }

        return incarnation;
    }
}
