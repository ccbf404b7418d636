using FedActors.Core.Rounds;

namespace FedActors.Federation.Reports;

/// <summary>What one asked client did in one attempt at a round: a bar of the timeline.</summary>
/// <param name="Round">The round.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Slot">The slot.</param>
/// <param name="Client">The client's number.</param>
/// <param name="StartedSeconds">When it was asked, in the run's own seconds.</param>
/// <param name="EndedSeconds">When its slot ended.</param>
/// <param name="Outcome">Counted, straggler, dropped out, declined or refused.</param>
/// <param name="Detail">The reason, where there is one.</param>
public sealed record TimelineBar(
    int Round, int Attempt, int Slot, int Client, double StartedSeconds, double EndedSeconds, SlotOutcome Outcome, string? Detail);
