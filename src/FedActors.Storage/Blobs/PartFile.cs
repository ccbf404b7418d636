using FedActors.Core.Edges;

namespace FedActors.Storage.Blobs;

/// <summary>What is being written: in memory while it is small, in a file from then on.</summary>
internal sealed class PartFile : Stream
{
    private readonly string _path;
    private readonly int _smallMax;
    private MemoryStream? _memory;
    private readonly IDisk _disk;
    private Stream? _file;

    /// <param name="path">The file, made when it is needed; left where it is.</param>
    /// <param name="smallMax">How many bytes stay in memory; 0 makes the file at once.</param>
    /// <param name="disk">Where the file is.</param>
    public PartFile(string path, int smallMax, IDisk disk)
    {
        (_path, _smallMax, _disk) = (path, smallMax, disk);
        if (smallMax == 0)
        {
            Spill();
        }
        else
        {
            _memory = new MemoryStream();
        }
    }

    /// <summary>All that was written, if it was little; null where it is in the file.</summary>
    public byte[]? Small => _memory?.ToArray();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _memory?.Length ?? _file!.Length;

    public override long Position { get => Length; set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_memory is { } memory && memory.Length + buffer.Length > _smallMax)
        {
            Spill();
        }

        (_memory ?? _file!).Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is held back here: the file has no buffer of its own.
    }

    public void FlushToDisk() => _disk.Flush(_file!);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _file?.Dispose();
        base.Dispose(disposing);
    }

    private void Spill()
    {
        _file = _disk.Create(_path, mode: null);
        _memory?.WriteTo(_file);
        _memory = null;
    }
}
