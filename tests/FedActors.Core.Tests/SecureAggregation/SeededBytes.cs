using FedActors.Core.Edges;
using FedActors.Core.Randomness;

namespace FedActors.Core.Tests.SecureAggregation;

/// <summary>Bytes from a seed, so that a failing test fails again.</summary>
internal sealed class SeededBytes(int seed, int stream = 0) : ISecretRandomness
{
    private readonly SeededRandom _random = new((ulong)seed, 0, stream, RandomPurpose.DataGeneration);

    public void Fill(Span<byte> destination)
    {
        foreach (ref byte one in destination)
        {
            one = (byte)_random.NextUInt32();
        }
    }

    public UInt128 NextElement() => new(_random.NextUInt64(), _random.NextUInt64());
}
