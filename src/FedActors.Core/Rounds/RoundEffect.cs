using FedActors.Core.Identity;
using FedActors.Core.Privacy;
using FedActors.Core.Protocol;
using FedActors.Core.Receipts;
using FedActors.Core.SecureAggregation;
using FedActors.Core.Vectors;

namespace FedActors.Core.Rounds;

/// <summary>Everything a run's machines ask of their host; performed in order.</summary>
public abstract record RoundEffect
{
    private RoundEffect()
    {
    }

    /// <summary>Send a control message; it may be lost.</summary>
    public sealed record Send(ClientId Client, Incarnation Incarnation, ClientMessage Message) : RoundEffect;

    /// <summary>Tell every member.</summary>
    public sealed record SendToAll(ClientMessage Message) : RoundEffect;

    /// <summary>Start an empty sum for this attempt; the sum of any earlier attempt is thrown away.</summary>
    public sealed record OpenSum(RoundNumber Round, int Attempt, FixedPointScale Scale, RoundPrivacy? Privacy = null, MaskedTask? Masked = null) : RoundEffect;

    /// <summary>Look at a client's answer in a stage of secure aggregation; answered by <see cref="RoundInput.ReplyTaken"/>.</summary>
    public sealed record TakeReply(RoundPlan Plan, int Slot, SecAggReply Reply) : RoundEffect;

    /// <summary>End a stage of secure aggregation; answered by <see cref="RoundInput.StageEnded"/>.</summary>
    public sealed record EndStage(RoundPlan Plan, SecAggStage Stage) : RoundEffect;

    /// <summary>Check the update and add it; answered by <see cref="RoundInput.Folded"/>.</summary>
    public sealed record Fold(FoldOrder Order) : RoundEffect;

    /// <summary>The body will not be needed (any more).</summary>
    public sealed record DropBody(ClientId Client, Sha256Digest Body) : RoundEffect;

    /// <summary>Whatever that client has put down will not be needed: it is no member any more.</summary>
    public sealed record DropBodies(ClientId Client) : RoundEffect;

    /// <summary>Write into the privacy ledger that noise is about to be drawn; answered by <see cref="RoundInput.Charged"/>.</summary>
    public sealed record Charge(RoundPlan Plan, Epoch Epoch) : RoundEffect;

    /// <summary>Make, store and measure the next model; answered by <see cref="RoundInput.Closed"/> or <see cref="RoundInput.CloseFailed"/>.</summary>
    public sealed record Close(RoundPlan Plan) : RoundEffect;

    /// <summary>Keep the receipts, then append the record to the journal; answered by <see cref="RoundInput.Committed"/>.</summary>
    /// <param name="Record">The record.</param>
    /// <param name="Receipts">The receipts whose root it has; null for none.</param>
    public sealed record Commit(RoundRecord Record, IReadOnlyList<SignedReceipt>? Receipts = null) : RoundEffect;

    /// <summary>Set the named timer, replacing one of the same name; it comes back as <see cref="RunInput.TimerDue"/>.</summary>
    public sealed record SetTimer(RunTimer Timer, TimeSpan Due) : RoundEffect;

    /// <summary>Cancel the named timer; one that is not set is no error.</summary>
    public sealed record CancelTimer(RunTimer Timer) : RoundEffect;

    /// <summary>Something a person or a log wants to know.</summary>
    public sealed record Report(RunEvent Event) : RoundEffect;

    /// <summary>The run is over; nothing more will happen.</summary>
    public sealed record StopRun(RunEnd End) : RoundEffect;
}
