namespace FedActors.Core.Edges;

/// <summary>
/// Random bytes for keys, masks and privacy noise. Real runs take the operating system's generator; a simulation takes a seeded one, which
/// protects nothing.
/// </summary>
public interface ISecretRandomness
{
    /// <summary>Fills all of <paramref name="destination"/> with independent, uniformly distributed bytes; may be called from several threads.</summary>
    void Fill(Span<byte> destination);
}
