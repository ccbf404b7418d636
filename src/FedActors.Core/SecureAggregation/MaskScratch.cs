using System.Security.Cryptography;

namespace FedActors.Core.SecureAggregation;

/// <summary>The room one thread needs for making masks; made once and used for mask after mask.</summary>
internal sealed class MaskScratch : IDisposable
{
    /// <summary>Counter blocks of one chunk.</summary>
    public byte[] Counters { get; } = new byte[MaskStream.ChunkLength];

    /// <summary>The mask of one chunk.</summary>
    public byte[] Mask { get; } = new byte[MaskStream.ChunkLength];

    /// <summary>Forgets the last mask.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(Mask);
}
