using FedActors.Core.Identity;
using FedActors.Core.Protocol;

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
        _attempts.Enqueue(new Past(round.Plan, [], []));
        if (round.Phase == RoundPhase.Committed)
        {
            foreach (AcceptedUpdate update in round.Record!.Accepted)
            {
                bool isOwn = round.Plan.Has(update.Key);
                SetTaken(update, isOwn ? UpdateAnswer.Counted : UpdateAnswer.CountedLate);
            }
        }

        return _attempts.Count > attemptsMax ? _attempts.Dequeue().Plan : null;
    }

    /// <summary>Looks a task up.</summary>
    public PastTask Find(TaskKey key, ClientId client, Incarnation incarnation)
    {
        foreach (Past past in _attempts)
        {
            if (past.Plan.Has(key, client, incarnation))
            {
                return new PastTask(true, past.Plan.Slots[key.Slot].ExamplesMax);
            }
        }

        return default;
    }

    /// <summary>The work of that client for that round that counts, in whichever attempt it was asked for; null where none does.</summary>
    public TakenUpdate? TakenOf(RoundNumber round, ClientId client)
    {
        foreach (Past past in _attempts)
        {
            if (past.Plan.Round == round && past.Taken.TryGetValue(client, out TakenUpdate taken))
            {
                return taken;
            }
        }

        return null;
    }

    /// <summary>Notes that the refusal of this task has been reported; false where it had been, or where the task is not remembered.</summary>
    public bool Report(TaskKey key, ClientId client, Incarnation incarnation)
    {
        foreach (Past past in _attempts)
        {
            if (past.Plan.Has(key, client, incarnation))
            {
                return past.Reported.Add(key.Slot);
            }
        }

        return false;
    }

    private void SetTaken(AcceptedUpdate update, UpdateAnswer answer)
    {
        // With every attempt at its round, because one of them may be forgotten before the others.
        foreach (Past past in _attempts)
        {
            if (past.Plan.Round == update.Key.Round)
            {
                past.Taken[update.Client] = new TakenUpdate(update.Body, answer);
            }
        }
    }

    private sealed record Past(RoundPlan Plan, Dictionary<ClientId, TakenUpdate> Taken, HashSet<int> Reported);
}
