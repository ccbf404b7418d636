using System.Security.Cryptography;
using FedActors.Core.Edges;

namespace FedActors.Federation.Hosts;

/// <summary>The operating system's cryptographic generator: for keys, masks and noise of real runs.</summary>
public sealed class SystemRandomness : ISecretRandomness
{
    /// <inheritdoc/>
    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}
