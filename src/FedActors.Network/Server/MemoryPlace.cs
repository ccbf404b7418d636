using System.Buffers;

namespace FedActors.Network.Server;

/// <summary>A small update in memory: cheaper than a file by far, and its node has it still if this process dies.</summary>
internal sealed class MemoryPlace(int length) : SpoolPlace
{
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(length);

    /// <inheritdoc/>
    public override void Write(in ReadOnlySequence<byte> bytes, long position) => bytes.CopyTo(_bytes.AsSpan((int)position));

    /// <inheritdoc/>
    public override void Read(long position, Span<byte> destination) => _bytes.AsSpan((int)position, destination.Length).CopyTo(destination);

    /// <inheritdoc/>
    public override void Hold()
    {
        // Whoever has the update has its bytes.
    }

    /// <inheritdoc/>
    public override void Rest()
    {
        // Nothing but the bytes is kept.
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        // Nothing outlives the process.
    }

    /// <inheritdoc/>
    public override void Remove(bool isRead)
    {
        // The collector does it.
    }
}
