namespace FedActors.Core.Policy;

/// <summary>Why a site does not take a task.</summary>
/// <param name="Rule">The rule's name: all that the aggregator is told.</param>
/// <param name="Detail">What was found and what the site allows, as a sentence for its own log.</param>
public sealed record PolicyRefusal(string Rule, string Detail);
