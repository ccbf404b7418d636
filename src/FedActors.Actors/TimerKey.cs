namespace FedActors.Actors;

/// <summary>Names one timer within one actor: a kind the actor defines, and a number such as a round.</summary>
public readonly record struct TimerKey(int Kind, long Number = 0);
