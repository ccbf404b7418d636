using System.Buffers.Binary;
using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace FedActors.Core.Selection;

/// <summary>
/// Takes every available client with the same probability, each for itself: the sampling that amplification of differential privacy is
/// proven for. Cohorts differ in size and may be empty; the draw is secret, so it does not depend on the run seed.
/// </summary>
/// <param name="rate">q in (0, 1].</param>
/// <param name="secrets">Where the draw comes from.</param>
/// <remarks>B. McMahan et al., "Learning differentially private recurrent language models", ICLR 2018, Algorithm 1.</remarks>
public sealed class PoissonSampler(double rate, ISecretRandomness secrets) : ICohortSampler
{
    // A 53-bit uniform is compared with q: the probability differs from q by less than 2^-53.
    private const double Unit = 1.0 / (1L << 53);

    /// <inheritdoc/>
    public int[] Sample(ReadOnlySpan<int> available, int slots, ulong seed, RoundNumber round, int attempt)
    {
        List<int> taken = [];
        Span<byte> bits = stackalloc byte[8];
        foreach (int client in available)
        {
            secrets.Fill(bits);
            double uniform = (BinaryPrimitives.ReadUInt64LittleEndian(bits) >> 11) * Unit;
            if (uniform < rate)
            {
                taken.Add(client);
            }
        }

        return [.. taken];
    }
}
