using System.Runtime.InteropServices;

namespace FedActors.Federation.Stores;

/// <summary>Puts whole files down so that after a crash they are there completely or not at all.</summary>
internal static partial class DurableFile
{
    /// <summary>Writes beside the place, flushes to the disk, moves into place, flushes the directory.</summary>
    public static void Replace(string path, Action<Stream> write)
    {
        string temporary = $"{path}.tmp";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            write(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        FlushDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Makes names in a directory durable. Windows has no such call and journals names itself.</summary>
    public static void FlushDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = Open(directory, 0);
        if (descriptor < 0)
        {
            throw new IOException($"The directory {directory} cannot be opened to flush it: error {Marshal.GetLastPInvokeError()}.");
        }

        int result = Fsync(descriptor);
        int error = Marshal.GetLastPInvokeError();
        Close(descriptor);
        if (result != 0)
        {
            throw new IOException($"The directory {directory} cannot be flushed to the disk: error {error}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
