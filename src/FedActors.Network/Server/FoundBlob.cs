using Microsoft.Win32.SafeHandles;

namespace FedActors.Network.Server;

/// <summary>A blob that the store has.</summary>
/// <param name="Path">The file with its bytes; it may give way to others.</param>
/// <param name="Small">The bytes themselves, where they are few.</param>
internal sealed record FoundBlob(string Path, byte[]? Small)
{
    /// <summary>Opens the file, which may be deleted meanwhile.</summary>
    public static SafeFileHandle OpenFile(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
}
