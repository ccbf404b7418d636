using FedActors.Core.Edges;
using FedActors.Core.Files;

namespace Contracts;

/// <summary>This machine's disk, with room for so many bytes and flushes that fail when a test says so.</summary>
public sealed class FaultyDisk : IDisk
{
    /// <summary>The operating system's codes.</summary>
    public const int NoSpace = 28, Quota = 122, Failed = 5;

    private readonly List<string> _flushed = [];

    /// <summary>How many bytes may still be written.</summary>
    public long Room { get; set; } = long.MaxValue;

    /// <summary>What a write says that finds no room.</summary>
    public int RoomError { get; set; } = NoSpace;

    /// <summary>What the next flush of a file fails with; 0 where it succeeds. A second flush of that file would succeed, as the system's does.</summary>
    public int FlushError { get; set; }

    /// <summary>What the next flush of a directory fails with.</summary>
    public int DirectoryError { get; set; }

    /// <summary>What was flushed, in order, failures too.</summary>
    public IReadOnlyList<string> Flushed => _flushed;

    public Stream Create(string path, UnixFileMode? mode) => new BoundedStream(this, (FileStream)LocalDisk.Instance.Create(path, mode));

    public void Flush(Stream file)
    {
        FileStream real = file is BoundedStream bounded ? bounded.File : (FileStream)file;
        _flushed.Add(real.Name);
        int error = FlushError;
        FlushError = 0;
        ThrowIf(error);
        LocalDisk.Instance.Flush(real);
    }

    public void FlushDirectory(string directory)
    {
        _flushed.Add(directory);
        int error = DirectoryError;
        DirectoryError = 0;
        ThrowIf(error);
        LocalDisk.Instance.FlushDirectory(directory);
    }

    private static void ThrowIf(int error)
    {
        if (error != 0)
        {
            throw new IOException(error switch { NoSpace => "No space left on device", Quota => "Disk quota exceeded", _ => "Input/output error" }, error);
        }
    }

    /// <summary>Writes what there is room for, as the operating system does, and fails with the rest.</summary>
    private sealed class BoundedStream(FaultyDisk disk, FileStream file) : Stream
    {
        public FileStream File => file;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => file.Length;

        public override long Position { get => file.Position; set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            int count = (int)Math.Min(buffer.Length, disk.Room);
            file.Write(buffer[..count]);
            disk.Room -= count;
            ThrowIf(count < buffer.Length ? disk.RoomError : 0);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => file.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            file.Dispose();
            base.Dispose(disposing);
        }
    }
}
