namespace FedActors.Core.Rounds;

/// <summary>One client's time in a round, where tasks are sized.</summary>
/// <param name="TrainUntil">When it ends its training with what is done, so that its update is in time.</param>
/// <param name="LinkSeconds">How long model and update are on the way, by the speeds it has measured; 0 where they are not known.</param>
public readonly record struct SlotBudget(Instant TrainUntil, double LinkSeconds);
