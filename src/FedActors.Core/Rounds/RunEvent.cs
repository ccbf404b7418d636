using FedActors.Core.Identity;
using FedActors.Core.Protocol;

namespace FedActors.Core.Rounds;

/// <summary>What a run tells its observers: progress displays, logs, reports. Losing one changes nothing.</summary>
public abstract record RunEvent
{
    private RunEvent()
    {
    }

    /// <summary>A member joined or returned.</summary>
    public sealed record MemberJoined(ClientId Client, Incarnation Incarnation, int Members) : RunEvent;

    /// <summary>A member has said what its machine can do.</summary>
    /// <param name="Client">Who.</param>
    /// <param name="Incarnation">Which life of it.</param>
    /// <param name="Capabilities">What it claims.</param>
    /// <param name="Flaw">Why the claims are not kept, or null.</param>
    public sealed record MemberDescribed(ClientId Client, Incarnation Incarnation, Capabilities Capabilities, string? Flaw) : RunEvent;

    /// <summary>A member is not selected, because its machine cannot do the tasks.</summary>
    /// <param name="Client">Who.</param>
    /// <param name="Incarnation">Which life of it.</param>
    /// <param name="Reason">What it lacks, as a sentence.</param>
    public sealed record MemberUnfit(ClientId Client, Incarnation Incarnation, string Reason) : RunEvent;

    /// <summary>A member left or was lost.</summary>
    public sealed record MemberLeft(ClientId Client, Incarnation Incarnation, int Members, string Reason) : RunEvent;

    /// <summary>The run waits for members.</summary>
    public sealed record WaitingForMembers(int Members, int Needed) : RunEvent;

    /// <summary>An attempt at a round started.</summary>
    public sealed record RoundStarted(RoundPlan Plan) : RunEvent;

    /// <summary>A slot ended one way or another.</summary>
    public sealed record SlotEnded(TaskKey Key, ClientId Client, SlotOutcome Outcome, string? Detail) : RunEvent;

    /// <summary>The client of a slot that had dropped out is back in time: the slot is open again.</summary>
    public sealed record SlotReopened(TaskKey Key, ClientId Client) : RunEvent;

    /// <summary>A round is durable.</summary>
    public sealed record RoundCommitted(RoundRecord Record) : RunEvent;

    /// <summary>An attempt failed.</summary>
    public sealed record RoundFailed(RoundNumber Round, int Attempt, string Reason) : RunEvent;

    /// <summary>The store took no record, or no model; it is asked again until it does.</summary>
    public sealed record JournalTrouble(RoundNumber Round, string Reason) : RunEvent;

    /// <summary>No further round starts until the run is resumed; an open one is finished first.</summary>
    public sealed record Paused : RunEvent;

    /// <summary>Rounds start again.</summary>
    public sealed record Resumed : RunEvent;

    /// <summary>An update came after its round had closed.</summary>
    public sealed record UpdateLate(TaskKey Key, ClientId Client, bool Counted) : RunEvent;
}
