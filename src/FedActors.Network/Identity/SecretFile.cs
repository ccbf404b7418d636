using System.Text;
using FedActors.Core.Files;

namespace FedActors.Network.Identity;

/// <summary>Files of the authority and of kits: put down whole or not at all, secret ones readable by their owner only.</summary>
internal static class SecretFile
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

    private static void Write(string path, string text, UnixFileMode mode, bool isDurable) =>
        DurableFile.Replace(path, file => file.Write(Encoding.UTF8.GetBytes(text)), mode, isDurable);
}
