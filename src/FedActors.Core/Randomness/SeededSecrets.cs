using System.Runtime.InteropServices;
using FedActors.Core.Edges;

namespace FedActors.Core.Randomness;

/// <summary>
/// Bytes from a seeded stream in the place of secret ones, so that a simulation can be repeated. They protect nothing: who knows the seed knows
/// them all. Never for real runs.
/// </summary>
/// <param name="seed">The run's seed.</param>
/// <param name="round">The round, or any other number that tells streams apart.</param>
/// <param name="slot">The slot in the round, or the client, or 0.</param>
/// <param name="purpose">What the bytes are for.</param>
public sealed class SeededSecrets(ulong seed, int round, int slot, RandomPurpose purpose = RandomPurpose.PrivacyNoise) : ISecretRandomness
{
    private readonly SeededRandom _stream = new(seed, round, slot, purpose);
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public void Fill(Span<byte> destination)
    {
        lock (_gate)
        {
            Span<byte> whole = destination[..(destination.Length & ~3)], rest = destination[whole.Length..];
            foreach (ref uint word in MemoryMarshal.Cast<byte, uint>(whole))
            {
                word = _stream.NextUInt32();
            }

            uint last = rest.Length > 0 ? _stream.NextUInt32() : 0;
            for (int i = 0; i < rest.Length; i++)
            {
                rest[i] = (byte)(last >> (8 * i));
            }
        }
    }
}
