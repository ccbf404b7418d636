namespace FedActors.Core.Rounds;

/// <summary>How long a slot took from the task to the end, as the aggregator saw it.</summary>
/// <param name="Slot">Which.</param>
/// <param name="Taken">From sending the task to counting the update, or to giving the slot up.</param>
/// <param name="IsCounted">Whether an update was counted; else it would have taken longer.</param>
/// <param name="IsOverdue">Whether the deadline ended it.</param>
/// <param name="Steps">The optimiser steps that the client says it took; 0 where it said nothing.</param>
internal readonly record struct SlotTime(int Slot, TimeSpan Taken, bool IsCounted, bool IsOverdue, int Steps = 0);
