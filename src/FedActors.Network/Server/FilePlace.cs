using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace FedActors.Network.Server;

/// <summary>An update in a file of the spool. Nothing is forced to disk: a process that dies loses nothing, and the digest tells after a power cut.</summary>
internal sealed class FilePlace : SpoolPlace
{
    // Pieces of a body that one call to the system takes.
    private const int PiecesMax = 256;

    private readonly Lock _opening = new();
    private readonly string _completePath;
    private readonly List<ReadOnlyMemory<byte>> _pieces = [];
    private string _path;
    // A thousand updates that wait must not be a thousand open files.
    private SafeFileHandle? _file;

    private FilePlace(string path, string completePath) => (_path, _completePath) = (path, completePath);

    /// <summary>A new file.</summary>
    /// <param name="path">Where it is until it is complete.</param>
    /// <param name="completePath">Where it is once complete.</param>
    public static FilePlace Create(string path, string completePath) => new(path, completePath) { _file = Open(path, FileMode.OpenOrCreate) };

    /// <summary>One that an earlier process left.</summary>
    public static FilePlace Found(string path, string completePath) => new(path, completePath);

    /// <summary>How many bytes are there.</summary>
    public long Length => new FileInfo(_path).Length;

    /// <inheritdoc/>
    public override void Write(in ReadOnlySequence<byte> bytes, long position)
    {
        if (bytes.IsSingleSegment)
        {
            RandomAccess.Write(Open(), bytes.FirstSpan, position);
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
        SafeFileHandle file = Open();
        while (!destination.IsEmpty)
        {
            int count = RandomAccess.Read(file, destination, position);
            if (count == 0)
            {
                throw new EndOfStreamException($"The spool file {_path} is shorter than it was.");
            }

            position += count;
            destination = destination[count..];
        }
    }

    /// <inheritdoc/>
    public override void Hold() => Open();

    /// <inheritdoc/>
    public override void Rest()
    {
        lock (_opening)
        {
            _file?.Dispose();
            _file = null;
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
            Rest();
        }
    }

    private SafeFileHandle Open()
    {
        if (Volatile.Read(ref _file) is { } open)
        {
            return open;
        }

        lock (_opening)
        {
            return _file ??= Open(_path, FileMode.Open);
        }
    }

    private static SafeFileHandle Open(string path, FileMode mode) =>
        File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private long Gather(long position)
    {
        long written = 0;
        foreach (ReadOnlyMemory<byte> piece in _pieces)
        {
            written += piece.Length;
        }

        try
        {
            RandomAccess.Write(Open(), _pieces, position);
        }
        finally
        {
            // Also where the disk is full: the pieces lie in memory that is used again, and must not come before the next ones.
            _pieces.Clear();
        }

        return written;
    }
}
