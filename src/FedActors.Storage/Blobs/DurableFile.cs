using System.Runtime.InteropServices;

namespace FedActors.Storage.Blobs;

/// <summary>What it takes beyond .NET's files to make names durable.</summary>
internal static partial class DurableFile
{
    /// <summary>Makes the names in a directory durable. Windows has no such call and journals names itself.</summary>
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
