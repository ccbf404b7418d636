namespace FedActors.Core.Identity;

/// <summary>Names one piece of local training: the key by which a task, its update and every answer to it are idempotent.</summary>
/// <param name="Round">The round the update belongs to.</param>
/// <param name="Attempt">Which try at that round, counted from 1.</param>
/// <param name="Slot">The client's place in the cohort, counted from 0.</param>
public readonly record struct TaskKey(RoundNumber Round, int Attempt, int Slot)
{
    /// <inheritdoc/>
    public override string ToString() => $"round {Round} attempt {Attempt} slot {Slot}";
}
