using FedActors.Core.Identity;

namespace FedActors.Core.Rounds;

/// <summary>
/// The last few attempts, so that a repeated or late update gets the answer it is due: what was counted stays counted, and nothing counts
/// twice. Bounded: the oldest attempt is forgotten first, and its updates are then too late.
/// </summary>
internal sealed class PastRounds(int attemptsMax)
{
    private readonly Queue<Past> _attempts = new();

    /// <summary>Remembers an attempt that has ended; returns the one forgotten for it, if any.</summary>
    public RoundPlan? Add(RoundMachine round)
    {
        var taken = new Sha256Digest?[round.Plan.Slots.Count];
        for (int slot = 0; slot < taken.Length; slot++)
        {
            bool counted = round.Phase == RoundPhase.Committed && round.OutcomeOf(slot) == SlotOutcome.Counted;
            taken[slot] = counted ? round.NoteOf(slot)!.Body : null;
        }

        _attempts.Enqueue(new Past(round.Plan, taken));
        return _attempts.Count > attemptsMax ? _attempts.Dequeue().Plan : null;
    }

    /// <summary>Looks a task up.</summary>
    public PastTask Find(TaskKey key, ClientId client, Incarnation incarnation)
    {
        foreach (Past past in _attempts)
        {
            if (past.Plan.Round == key.Round && past.Plan.Attempt == key.Attempt)
            {
                return past.Plan.Has(key, client, incarnation) ? new PastTask(true, past.Plan.Slots[key.Slot].ExamplesMax, past.Taken[key.Slot]) : default;
            }
        }

        return default;
    }

    /// <summary>Notes that a late update was taken after all.</summary>
    public void SetTaken(TaskKey key, Sha256Digest body)
    {
        foreach (Past past in _attempts)
        {
            if (past.Plan.Round == key.Round && past.Plan.Attempt == key.Attempt)
            {
                past.Taken[key.Slot] = body;
            }
        }
    }

    private sealed record Past(RoundPlan Plan, Sha256Digest?[] Taken);
}
