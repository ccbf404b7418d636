using FedActors.Core.Identity;
using FedActors.Core.Randomness;

namespace FedActors.Core.Selection;

/// <summary>Draws a cohort uniformly without replacement.</summary>
/// <remarks>B. McMahan et al., "Communication-efficient learning of deep networks from decentralized data", AISTATS 2017, Algorithm 1: S_t.</remarks>
public sealed class UniformSampler : ICohortSampler
{
    /// <inheritdoc/>
    public int[] Sample(ReadOnlySpan<int> available, int slots, ulong seed, RoundNumber round, int attempt)
    {
        var random = new SeededRandom(seed, round.Value, attempt, RandomPurpose.Selection);
        int[] drawn = random.Sample(available.Length, slots);
        for (int slot = 0; slot < drawn.Length; slot++)
        {
            drawn[slot] = available[drawn[slot]];
        }

        return drawn;
    }
}
