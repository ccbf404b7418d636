using FedActors.Network.Wire;

namespace FedActors.Network.Client;

/// <summary>A seed answered a request with a refusal.</summary>
/// <param name="problem">What it said.</param>
public sealed class ProblemException(Problem problem) : Exception($"{problem.Reason}: {problem.Detail}")
{
    /// <summary>What it said.</summary>
    public Problem Problem { get; } = problem;
}
