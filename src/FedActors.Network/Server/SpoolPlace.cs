using System.Buffers;

namespace FedActors.Network.Server;

/// <summary>Where the bytes of one update lie while it arrives and waits.</summary>
internal abstract class SpoolPlace
{
    /// <summary>Writes bytes at a place; called by one thread at a time, in order.</summary>
    public abstract void Write(in ReadOnlySequence<byte> bytes, long position);

    /// <summary>Fills the destination with bytes that were written; safe for many threads.</summary>
    public abstract void Read(long position, Span<byte> destination);

    /// <summary>Whoever calls is about to read, and must be able to go on even if the update is thrown away meanwhile.</summary>
    public abstract void Hold();

    /// <summary>Nobody writes or reads now: what keeping it at hand costs is given back until somebody does.</summary>
    public abstract void Rest();

    /// <summary>Marks the update as complete, so that it is known as such after a restart.</summary>
    public abstract void Complete();

    /// <summary>Throws the bytes away.</summary>
    /// <param name="isRead">Whether somebody may be reading them at this moment, who must be able to go on.</param>
    public abstract void Remove(bool isRead);
}
