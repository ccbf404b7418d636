namespace FedActors.Actors;

/// <summary>A parent's failure, caused by a child whose restarts are used up.</summary>
public sealed class ChildFailedException(string childPath, Exception cause)
    : Exception($"The actor {childPath} failed and may not be restarted again: {cause.Message}", cause)
{
    /// <summary>The path of the child that failed.</summary>
    public string ChildPath { get; } = childPath;
}
