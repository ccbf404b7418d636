using System.Security.Cryptography;
using FedActors.Core.Edges;

namespace FedActors.Federation.Hosts;

/// <summary>The operating system's cryptographic generator: for keys, masks and noise of real runs.</summary>
public sealed class SystemRandomness : ISecretRandomness
{
    /// <summary>The one that all share; it has no state.</summary>
    public static SystemRandomness Instance { get; } = new();

    /// <inheritdoc/>
    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}
