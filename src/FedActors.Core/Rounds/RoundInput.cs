using FedActors.Core.Identity;
using FedActors.Core.Privacy;
using FedActors.Core.Protocol;
using FedActors.Core.Receipts;
using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Rounds;

/// <summary>Everything that can happen to one attempt at a round.</summary>
public abstract record RoundInput
{
    private RoundInput()
    {
    }

    /// <summary>A client acknowledged its task.</summary>
    public sealed record Accepted(TaskKey Key, ClientId Client, Incarnation Incarnation) : RoundInput;

    /// <summary>A client will not deliver.</summary>
    public sealed record Declined(TaskKey Key, ClientId Client, Incarnation Incarnation, string Reason) : RoundInput;

    /// <summary>A client's update has been handed over on the data path.</summary>
    public sealed record UpdateReady(TaskKey Key, ClientId Client, Incarnation Incarnation, UpdateNote Note) : RoundInput;

    /// <summary>A client answered in a stage of secure aggregation.</summary>
    public sealed record Replied(TaskKey Key, ClientId Client, Incarnation Incarnation, SecAggReply Reply) : RoundInput;

    /// <summary>A client's answer was looked at.</summary>
    /// <param name="Round">The round.</param>
    /// <param name="Attempt">The attempt.</param>
    /// <param name="Slot">Whose.</param>
    /// <param name="Stage">In which stage.</param>
    /// <param name="Refusal">Which rule it broke, as a sentence; null where none.</param>
    /// <param name="CanUnmask">Whether the sum can be unmasked with what has come.</param>
    public sealed record ReplyTaken(RoundNumber Round, int Attempt, int Slot, SecAggStage Stage, string? Refusal, bool CanUnmask) : RoundInput;

    /// <summary>A stage of secure aggregation has ended.</summary>
    /// <param name="Round">The round.</param>
    /// <param name="Attempt">The attempt.</param>
    /// <param name="Stage">Which stage.</param>
    /// <param name="Refusal">Why the attempt cannot go on, as a sentence; null where it can.</param>
    /// <param name="Asks">What each slot is asked in the next stage.</param>
    public sealed record StageEnded(
        RoundNumber Round, int Attempt, SecAggStage Stage, string? Refusal, IReadOnlyList<(int Slot, SecAggAsk Ask)> Asks) : RoundInput;

    /// <summary>The present stage of secure aggregation has taken long enough.</summary>
    public sealed record StageDue : RoundInput;

    /// <summary>A straggler's update from an earlier round is to be counted here, at a discounted weight.</summary>
    /// <param name="Key">The task it was made for.</param>
    /// <param name="Client">Whose it is.</param>
    /// <param name="Incarnation">Which life of it offered it.</param>
    /// <param name="Note">What it says of it.</param>
    /// <param name="WasCounted">Whether an attempt that failed had counted it already.</param>
    public sealed record CarriedUpdate(TaskKey Key, ClientId Client, Incarnation Incarnation, UpdateNote Note, bool WasCounted = false) : RoundInput;

    /// <summary>A member greeted.</summary>
    /// <param name="Client">Who.</param>
    /// <param name="Incarnation">Which life of it.</param>
    /// <param name="Examples">How many examples it announces now.</param>
    /// <param name="Working">The task it says it is at.</param>
    /// <param name="IsBack">Whether it had been away: in a new life, or lost, or without a session.</param>
    public sealed record Greeted(ClientId Client, Incarnation Incarnation, long Examples, TaskKey? Working, bool IsBack) : RoundInput;

    /// <summary>A member left or fell silent.</summary>
    public sealed record MemberLost(ClientId Client, Incarnation Incarnation) : RoundInput;

    /// <summary>It is time to send the task again to those who have not acknowledged it.</summary>
    public sealed record ResendDue : RoundInput;

    /// <summary>The round's deadline has come.</summary>
    public sealed record DeadlineDue : RoundInput;

    /// <summary>An update was checked and, if it passed, added to the sum.</summary>
    public sealed record Folded(FoldOrder Order, FoldAnswer Answer) : RoundInput;

    /// <summary>The privacy ledger answered.</summary>
    /// <param name="Outcome">Whether the entry is durable.</param>
    /// <param name="Draw">The entry.</param>
    /// <param name="Standing">How the budget stands now.</param>
    public sealed record Charged(CommitOutcome Outcome, PrivacyDraw Draw, PrivacyStanding Standing) : RoundInput;

    /// <summary>The next model is made, stored and measured.</summary>
    public sealed record Closed(CloseResult Result) : RoundInput;

    /// <summary>The next model could not be made or stored.</summary>
    /// <param name="Reason">A sentence saying why.</param>
    /// <param name="MayPass">Whether it was the store's trouble, such as a full disk: the close is asked for again until that has passed.</param>
    public sealed record CloseFailed(string Reason, bool MayPass = false) : RoundInput;

    /// <summary>The journal answered.</summary>
    /// <param name="Outcome">Whether the record is in it.</param>
    /// <param name="Receipts">The round's receipts, countersigned; null where there are none or it is not committed.</param>
    public sealed record Committed(CommitOutcome Outcome, IReadOnlyList<CountersignedReceipt>? Receipts = null) : RoundInput;

    /// <summary>The journal's answer was unknown; it is time to ask again.</summary>
    public sealed record AskAgain : RoundInput;

    /// <summary>Give the attempt up.</summary>
    public sealed record Abandon(string Reason) : RoundInput;
}
