using System.Runtime.InteropServices;
using System.Text;

namespace FedActors.Network.Identity;

/// <summary>Files of the authority and of kits: put down whole or not at all, secret ones readable by their owner only.</summary>
internal static partial class SecretFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Readable = Owner | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode OthersMay = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Writes a secret: at no moment can another user read it.</summary>
    public static void WriteSecret(string path, string text, bool isDurable = true) => Write(path, text, Owner, isDurable);

    /// <summary>Writes a file that anybody may read.</summary>
    public static void WritePublic(string path, string text, bool isDurable = false) => Write(path, text, Readable, isDurable);

    /// <summary>What is to be said about a secret that others can read, as a sentence; null where only its owner can.</summary>
    public static string? Exposure(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path))
        {
            return null;
        }

        UnixFileMode mode = File.GetUnixFileMode(path);
        return (mode & OthersMay) == 0 ? null
            : $"{path} is a secret, and others on this machine can read or change it (mode {Convert.ToString((int)mode, 8)}). Say: chmod 600 {path}";
    }

    private static void Write(string path, string text, UnixFileMode mode, bool isDurable)
    {
        string temporary = $"{path}.tmp";
        // What a crash has left there would keep its mode.
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        using (var file = new FileStream(temporary, options))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(isDurable);
        }

        File.Move(temporary, path, overwrite: true);
        if (isDurable && !OperatingSystem.IsWindows())
        {
            FlushDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
    }

    /// <summary>Makes the names in a directory durable.</summary>
    private static void FlushDirectory(string directory)
    {
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
