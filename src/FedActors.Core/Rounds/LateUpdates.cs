using FedActors.Core.Identity;
using FedActors.Core.Protocol;

namespace FedActors.Core.Rounds;

/// <summary>
/// Decides what becomes of an update whose round no longer takes it: the answer it had before, a refusal, a place in the open round, or a
/// place among those that wait for the next one. Nothing counts twice, nothing goes without an answer.
/// </summary>
internal sealed class LateUpdates(RunOptions options)
{
    private const int FailedAttemptsKept = 8;

    private readonly PastRounds _past = new(options.Late == LateUpdatePolicy.Carry ? options.StalenessMax + FailedAttemptsKept : 2);
    private readonly List<LateUpdate> _waiting = [];

    /// <summary>Remembers an attempt that has ended; returns the one forgotten for it, if any.</summary>
    public RoundPlan? Remember(RoundMachine ended) => _past.Add(ended);

    /// <summary>The final answer to a late update, or null where policy lets it count.</summary>
    public UpdateAnswer? Judge(LateUpdate late, RoundMachine? open, RoundNumber committed)
    {
        PastTask task = IsOf(open, late.Key) ? OpenTask(open!, late) : _past.Find(late.Key, late.Client, late.Incarnation);

        // What an attempt that failed had counted was judged then; that its own attempt may be forgotten since takes nothing back.
        if (!task.WasAsked && !late.WasCounted)
        {
            return late.Key.Round.Value <= committed.Value ? UpdateAnswer.RefusedLate : UpdateAnswer.RefusedUnknownTask;
        }

        if (TakenOf(open, late) is { } taken)
        {
            return taken.Body == late.Note.Body ? taken.Answer : UpdateAnswer.RefusedSecond;
        }

        if (!late.WasCounted && late.Note.Flaw(task.ExamplesMax) is not null)
        {
            return UpdateAnswer.RefusedInvalid;
        }

        int staleness = committed.Value + 1 - late.Key.Round.Value;
        bool countsLate = options.Late == LateUpdatePolicy.Carry && staleness <= options.StalenessMax && !IsAskedAgain(late, open);
        return countsLate ? null : UpdateAnswer.RefusedLate;
    }

    /// <summary>Whether this refusal is the first for that task; repeated offers are answered again and reported once.</summary>
    public bool IsNews(LateUpdate late) => _past.Report(late.Key, late.Client, late.Incarnation);

    /// <summary>Whether an update that may count can go into the open round now.</summary>
    public static bool FitsInto(RoundMachine? open, LateUpdate late) => open is { Phase: RoundPhase.Collecting } && !IsOf(open, late.Key);

    /// <summary>
    /// Keeps a late update for the next round; at most as many as a round has slots, for what finds no room is offered again by its sender.
    /// What an attempt that failed had counted is not, so that it always finds room: of those there are only as many as its sum had room for.
    /// </summary>
    public void Wait(LateUpdate late)
    {
        int same = _waiting.FindIndex(waiting => waiting.Key.Round == late.Key.Round && waiting.Client == late.Client);
        if (same >= 0)
        {
            _waiting[same] = late.WasCounted ? late : _waiting[same];
        }
        else if (late.WasCounted || _waiting.Count < options.SlotsMax)
        {
            _waiting.Add(late);
        }
    }

    /// <summary>Whether an update of that client waits that nobody will offer again.</summary>
    public bool Holds(ClientId client) => _waiting.Exists(waiting => waiting.Client == client && waiting.WasCounted);

    /// <summary>Gives out those that wait; first those that were counted before, so that no other takes their room in the sum.</summary>
    public IReadOnlyList<LateUpdate> TakeWaiting()
    {
        LateUpdate[] waiting = [.. _waiting.OrderByDescending(late => late.WasCounted)];
        _waiting.Clear();
        return waiting;
    }

    /// <summary>The work of that client for that round that counts already: for good, or in the open round if that is committed.</summary>
    private TakenUpdate? TakenOf(RoundMachine? open, LateUpdate late) =>
        _past.TakenOf(late.Key.Round, late.Client)
        ?? (open?.Carried.Find(late.Key.Round, late.Client) is { } carried ? new TakenUpdate(carried.Body, UpdateAnswer.CountedLate) : null);

    private static bool IsOf(RoundMachine? round, TaskKey key) => round is not null && round.Plan.Round == key.Round && round.Plan.Attempt == key.Attempt;

    /// <summary>Whether the same work is asked for in the open attempt: counting it as late too would count it twice.</summary>
    private static bool IsAskedAgain(LateUpdate late, RoundMachine? open)
    {
#if FEDACTORS_PLANTED_BUG
        if (PlantedBugs.Selected == PlantedBug.LateCountsAgain) return false;
#endif
        return open is not null && open.Plan.Round == late.Key.Round && !IsOf(open, late.Key) && open.Asks(late.Client);
    }

    private static PastTask OpenTask(RoundMachine round, LateUpdate late) => round.Plan.Has(late.Key, late.Client, late.Incarnation)
        ? new PastTask(true, round.Plan.Slots[late.Key.Slot].ExamplesMax)
        : default;
}
