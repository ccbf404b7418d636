using FedActors.Core.Edges;
using FedActors.Core.Randomness;

namespace FedActors.Learning.Tests.Privacy;

/// <summary>Bytes from a seed, as a simulation gives them.</summary>
internal sealed class SeededBytes(ulong seed) : ISecretRandomness
{
    private readonly SeededRandom _random = new(seed, 0, 0, RandomPurpose.PrivacyNoise);

    public void Fill(Span<byte> destination)
    {
        foreach (ref byte value in destination)
        {
            value = (byte)_random.NextUInt32();
        }
    }
}
