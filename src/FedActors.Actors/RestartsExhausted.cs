namespace FedActors.Actors;

/// <summary>What a failure does once an actor's restarts are used up.</summary>
public enum RestartsExhausted
{
    /// <summary>
    /// The actor ends and its parent fails with <see cref="ChildFailedException"/>; at the root the system stops.
    /// </summary>
    Escalate,

    /// <summary>The actor ends, its watchers are told, and its parent lives on.</summary>
    Stop,
}
