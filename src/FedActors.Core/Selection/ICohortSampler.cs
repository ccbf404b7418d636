using FedActors.Core.Identity;

namespace FedActors.Core.Selection;

/// <summary>Chooses who takes part in a round.</summary>
public interface ICohortSampler
{
    /// <summary>Draws distinct clients; the result depends on nothing but the arguments.</summary>
    /// <param name="available">The clients that can be asked, ascending.</param>
    /// <param name="slots">How many to draw, at most as many as are available.</param>
    /// <param name="seed">The run seed.</param>
    /// <param name="round">The round.</param>
    /// <param name="attempt">Which try at the round; a retry draws a fresh cohort.</param>
    /// <returns>The drawn clients in slot order.</returns>
    int[] Sample(ReadOnlySpan<int> available, int slots, ulong seed, RoundNumber round, int attempt);
}
