using System.Runtime.InteropServices;
using FedActors.Core.Edges;

namespace FedActors.Core.Files;

/// <summary>The disks of this machine.</summary>
public sealed partial class LocalDisk : IDisk
{
    private LocalDisk()
    {
    }

    /// <summary>The only one.</summary>
    public static LocalDisk Instance { get; } = new();

    /// <inheritdoc/>
    public Stream Create(string path, UnixFileMode? mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (mode is not null && !OperatingSystem.IsWindows())
        {
            // What lies there would keep its mode.
            File.Delete(path);
            (options.Mode, options.UnixCreateMode) = (FileMode.CreateNew, mode);
        }

        return new FileStream(path, options);
    }

    /// <inheritdoc/>
    public void Flush(Stream file) => ((FileStream)file).Flush(flushToDisk: true);

    /// <inheritdoc/>
    /// <remarks>Windows has no such call and journals names itself.</remarks>
    public void FlushDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = Open(directory, 0);
        if (descriptor < 0)
        {
            int cause = Marshal.GetLastPInvokeError();
            throw new IOException($"The directory {directory} cannot be opened to flush it: {Marshal.GetPInvokeErrorMessage(cause)}.", cause);
        }

        int result = Fsync(descriptor);
        int error = Marshal.GetLastPInvokeError();
        Close(descriptor);
        if (result != 0)
        {
            throw new IOException($"The directory {directory} cannot be flushed to the disk: {Marshal.GetPInvokeErrorMessage(error)}.", error);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
