using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace FedActors.Network.Server;

/// <summary>An update in a file of the spool. Nothing is forced to disk: a process that dies loses nothing, and the digest tells after a power cut.</summary>
internal sealed class FilePlace : SpoolPlace
{
    // Pieces of a body that one call to the system takes.
    private const int PiecesMax = 256;

    private readonly SafeFileHandle _file;
    private readonly string _completePath;
    private readonly List<ReadOnlyMemory<byte>> _pieces = [];
    private string _path;

    /// <summary>A new file, or one that an earlier process left.</summary>
    /// <param name="path">Where it is now.</param>
    /// <param name="completePath">Where it is once complete.</param>
    public FilePlace(string path, string completePath)
    {
        (_path, _completePath) = (path, completePath);
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>How many bytes are there.</summary>
    public long Length => RandomAccess.GetLength(_file);

    /// <inheritdoc/>
    public override void Write(in ReadOnlySequence<byte> bytes, long position)
    {
        if (bytes.IsSingleSegment)
        {
            RandomAccess.Write(_file, bytes.FirstSpan, position);
            return;
        }

        foreach (ReadOnlyMemory<byte> piece in bytes)
        {
            _pieces.Add(piece);
            if (_pieces.Count == PiecesMax)
            {
                position += Gather(position);
            }
        }

        Gather(position);
    }

    /// <inheritdoc/>
    public override void Read(long position, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int count = RandomAccess.Read(_file, destination, position);
            if (count == 0)
            {
                throw new EndOfStreamException($"The spool file {_path} is shorter than it was.");
            }

            position += count;
            destination = destination[count..];
        }
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        File.Move(_path, _completePath, overwrite: true);
        _path = _completePath;
    }

    /// <inheritdoc/>
    public override void Remove(bool isRead)
    {
        File.Delete(_path);
        if (!isRead)
        {
            _file.Dispose();
        }
    }

    private long Gather(long position)
    {
        long written = 0;
        foreach (ReadOnlyMemory<byte> piece in _pieces)
        {
            written += piece.Length;
        }

        try
        {
            RandomAccess.Write(_file, _pieces, position);
        }
        finally
        {
            // Also where the disk is full: the pieces lie in memory that is used again, and must not come before the next ones.
            _pieces.Clear();
        }

        return written;
    }
}
