namespace FedActors.Federation.Privacy;

/// <summary>What a site allows to be learnt about each of its examples, over all tasks that it ever takes.</summary>
/// <param name="EpsilonMax">Positive.</param>
/// <param name="Delta">At which epsilon is computed, in (0, 1); the site's own and not the task's.</param>
public sealed record ExampleBudget(double EpsilonMax, double Delta);
