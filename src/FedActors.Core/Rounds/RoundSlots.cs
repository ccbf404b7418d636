using FedActors.Core.Identity;
using FedActors.Core.Protocol;

namespace FedActors.Core.Rounds;

/// <summary>The book of one attempt: how each slot stands. Counts are kept, so that no step walks the cohort without need.</summary>
internal sealed class RoundSlots
{
    private readonly RoundPlan _plan;
    private readonly Slot[] _slots;
    private readonly Dictionary<ClientId, int> _slotOfClient;

    public RoundSlots(RoundPlan plan)
    {
        _plan = plan;
        _slots = new Slot[plan.Slots.Count];
        _slotOfClient = new Dictionary<ClientId, int>(plan.Slots.Count);
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            _slotOfClient.Add(plan.Slots[slot].Client, slot);
        }

        OpenSlots = _slots.Length;
    }

    /// <summary>Slots whose client may still deliver.</summary>
    public int OpenSlots { get; private set; }

    /// <summary>Slots whose update is in the sum.</summary>
    public int CountedSlots { get; private set; }

    /// <summary>How many updates in the sum say that they were within the clip bound.</summary>
    public int WithinClip => Where(outcome => outcome == SlotOutcome.Counted).Count(slot => _slots[slot].Note!.WithinClip == true);

    /// <summary>The present moment, for noting when slots were asked and ended.</summary>
    public Instant Now { get; set; }

    /// <summary>How long slots took that were asked once: what was asked twice may have been answered with what was finished long before.</summary>
    public IEnumerable<SlotTime> Times(bool isOverdue)
    {
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            if (_slots[slot] is { TimesAsked: 1, Outcome: SlotOutcome.Counted or SlotOutcome.Straggler } done)
            {
                bool isCounted = done.Outcome == SlotOutcome.Counted;
                yield return new SlotTime(slot, done.EndedAt - done.AskedAt, isCounted, !isCounted && isOverdue, isCounted ? done.Note!.Steps : 0);
            }
        }
    }

    /// <summary>Whether as many updates as the quorum asks for are in the sum.</summary>
    public bool Reach(int quorum)
    {
#if FEDACTORS_PLANTED_BUG
        if (PlantedBugs.Selected == PlantedBug.QuorumOnlyAtDeadline && !Where(outcome => outcome == SlotOutcome.Straggler).Any()) return true;
#endif
        return CountedSlots >= quorum;
    }

    public SlotOutcome OutcomeOf(int slot) => _slots[slot].Outcome;

    public UpdateNote? NoteOf(int slot) => _slots[slot].Note;

    public long WeightOf(int slot) => _slots[slot].Weight;

    /// <summary>What an offer for a slot that takes no more is answered; null while its fold is under way, which will answer.</summary>
    public (UpdateAnswer Outcome, string? Detail)? AnswerOf(int slot, Sha256Digest offered) => _slots[slot].Outcome switch
    {
        SlotOutcome.Folding or SlotOutcome.Counted when _slots[slot].Note!.Body != offered =>
            (UpdateAnswer.RefusedSecond, "another update was taken for this task"),
        SlotOutcome.Folding => null,
        SlotOutcome.Counted => (UpdateAnswer.Counted, null),
        SlotOutcome.Refused => (UpdateAnswer.RefusedInvalid, _slots[slot].Detail),
        _ => (UpdateAnswer.RefusedLate, null),
    };

    /// <summary>Whether the client was lost while its update was being folded.</summary>
    public bool IsLost(int slot) => _slots[slot].IsLost;

    /// <summary>Which life of the client delivered the slot's update.</summary>
    public Incarnation DeliveredBy(int slot) => _slots[slot].DeliveredBy;

    public bool IsOpen(int slot) => _slots[slot].Outcome is SlotOutcome.Asked or SlotOutcome.Training;

    public int? Find(ClientId client) => _slotOfClient.TryGetValue(client, out int slot) ? slot : null;

    public IEnumerable<int> Asked() => Where(outcome => outcome == SlotOutcome.Asked);

    public IEnumerable<int> Open() => Where(outcome => outcome is SlotOutcome.Asked or SlotOutcome.Training);

    /// <summary>The slots whose outcome satisfies the condition, ascending; slots may change while they are walked.</summary>
    public IEnumerable<int> Where(Func<SlotOutcome, bool> condition)
    {
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            if (condition(_slots[slot].Outcome))
            {
                yield return slot;
            }
        }
    }

    public void SetAsked(int slot)
    {
        Open(slot, SlotOutcome.Asked);
        _slots[slot].AskedAt = Now;
        _slots[slot].TimesAsked++;
    }

    public void SetTraining(int slot) => Open(slot, SlotOutcome.Training);

    public void SetFolding(int slot, UpdateNote note, Incarnation deliveredBy)
    {
        Invariant.Require(IsOpen(slot));
        OpenSlots--;
        _slots[slot].Outcome = SlotOutcome.Folding;
        _slots[slot].Note = note;
        _slots[slot].DeliveredBy = deliveredBy;
    }

    public void SetLost(int slot, bool isLost) => _slots[slot].IsLost = isLost;

    public void SetNote(int slot, UpdateNote note) => _slots[slot].Note = note;

    public void SetWeight(int slot, long weight) => _slots[slot].Weight = weight;

    public void End(int slot, SlotOutcome outcome, string? detail)
    {
        OpenSlots -= IsOpen(slot) ? 1 : 0;
        CountedSlots += outcome == SlotOutcome.Counted ? 1 : 0;
        _slots[slot].Outcome = outcome;
        _slots[slot].Detail = detail;
        _slots[slot].EndedAt = Now;
    }

    private void Open(int slot, SlotOutcome outcome)
    {
        OpenSlots += IsOpen(slot) ? 0 : 1;
        _slots[slot].Outcome = outcome;
    }

    /// <summary>A sentence on how the slots ended, with the first reason given, for the message of a failed round.</summary>
    public string Describe()
    {
        IEnumerable<string> counts = _slots.GroupBy(slot => slot.Outcome).OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {Word(group.Key)}");
        int declined = Array.FindIndex(_slots, slot => slot.Outcome is SlotOutcome.Declined or SlotOutcome.Refused && slot.Detail is not null);
        string first = declined < 0 ? "" : $" First reason given, by {_plan.Slots[declined].Client}: {_slots[declined].Detail}";
        return $"Slots: {string.Join(", ", counts)}.{first}";
    }

    private static string Word(SlotOutcome outcome) => outcome switch
    {
        SlotOutcome.DroppedOut => "dropped out",
        SlotOutcome.Straggler => "straggling",
        _ => outcome.ToString().ToLowerInvariant(),
    };

    private struct Slot
    {
        public SlotOutcome Outcome;
        public UpdateNote? Note;
        public long Weight;
        public string? Detail;
        public bool IsLost;
        public Incarnation DeliveredBy;
        public Instant AskedAt;
        public Instant EndedAt;
        public int TimesAsked;
    }
}
