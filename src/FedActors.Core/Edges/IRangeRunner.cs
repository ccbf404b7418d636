namespace FedActors.Core.Edges;

/// <summary>
/// Lends threads to work that splits into independent parts. Which thread runs a part, and when, never changes a result.
/// </summary>
public interface IRangeRunner
{
    /// <summary>How many parts can run at the same time, 1 or more.</summary>
    int Width { get; }

    /// <summary>Runs <paramref name="body"/> once for each part and returns when all have ended.</summary>
    /// <param name="parts">How many parts, 0 or more; the body gets 0, ..., parts - 1.</param>
    /// <param name="body">Safe to run for different parts at once. When parts throw, the exception of the lowest one is
    /// thrown.</param>
    void Run(int parts, Action<int> body);
}
