using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Privacy;
using FedActors.Core.Vectors;

namespace FedActors.Core.Rounds;

/// <summary>What one attempt at a round sets out to do; fixed when the round starts, but for clients that restart.</summary>
public sealed record RoundPlan
{
    /// <summary>The round, counted from 1.</summary>
    public required RoundNumber Round { get; init; }

    /// <summary>Which try at this round, counted from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Digest of the global model that clients start from.</summary>
    public required Sha256Digest Model { get; init; }

    /// <summary>The asked clients by slot; one that restarted while its slot was open stands here in its newest life.</summary>
    public required IReadOnlyList<PlannedSlot> Slots { get; init; }

    /// <summary>The round closes as soon as this many updates are folded.</summary>
    public required int UploadsWanted { get; init; }

    /// <summary>Quorum: fewer and the round is not committed.</summary>
    public required int UploadsMin { get; init; }

    /// <summary>When the round started.</summary>
    public required Instant StartedAt { get; init; }

    /// <summary>When stragglers are no longer waited for.</summary>
    public required Instant Deadline { get; init; }

    /// <summary>How update values become ring integers in this round.</summary>
    public required FixedPointScale Scale { get; init; }

    /// <summary>What the sum owes to privacy; null where none is promised.</summary>
    public RoundPrivacy? Privacy { get; init; }

    /// <summary>How many updates in the sum were within the clip bound; known when the round closes, and only where the bound adapts.</summary>
    public int? UnclippedCount { get; init; }

    /// <summary>How centres train that are not asked for less.</summary>
    public required LocalTraining Local { get; init; }

    /// <summary>How the centre in that slot trains.</summary>
    public LocalTraining LocalOf(int slot) => Slots[slot].Local ?? Local;

    /// <summary>The task of one slot.</summary>
    public TaskKey KeyOf(int slot) => new(Round, Attempt, slot);

    /// <summary>The same plan with another entry for that slot.</summary>
    internal RoundPlan With(int slot, PlannedSlot planned)
    {
        PlannedSlot[] slots = [.. Slots];
        slots[slot] = planned;
        return this with { Slots = slots };
    }

    /// <summary>Whether this is the plan of the same attempt.</summary>
    internal bool IsSameAttempt(RoundPlan? other) => other is not null && other.Round == Round && other.Attempt == Attempt;

    /// <summary>Whether the task is one of this attempt.</summary>
    public bool Has(TaskKey key) => key.Round == Round && key.Attempt == Attempt && (uint)key.Slot < (uint)Slots.Count;

    /// <summary>Whether the task is one of this attempt, given to that client in that incarnation.</summary>
    public bool Has(TaskKey key, ClientId client, Incarnation incarnation) =>
        Has(key) && Slots[key.Slot].Client == client && Slots[key.Slot].Incarnation == incarnation;
}
