using FedActors.Core.Edges;

namespace FedActors.Core.Files;

/// <summary>Puts whole files down so that after a crash they are there completely or not at all.</summary>
public static class DurableFile
{
    /// <summary>Writes beside the place, flushes to the disk, moves into place, flushes the directory. What fails leaves the place as it was.</summary>
    /// <param name="path">The place; <c>.tmp</c> is appended for the file beside it.</param>
    /// <param name="write">Writes the contents.</param>
    /// <param name="mode">Who may read it; null leaves that to the process's own settings.</param>
    /// <param name="isDurable">Whether it must outlive a power cut; otherwise nothing is waited for.</param>
    /// <param name="disk">Where; null for this machine's.</param>
    public static void Replace(string path, Action<Stream> write, UnixFileMode? mode = null, bool isDurable = true, IDisk? disk = null)
    {
        disk ??= LocalDisk.Instance;
        string temporary = $"{path}.tmp";
        try
        {
            using (Stream file = disk.Create(temporary, mode))
            {
                write(file);
                if (isDurable)
                {
                    disk.Flush(file);
                }
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            // After a failed flush this also gives the file up: the next attempt writes another one.
            Discard(temporary);
            throw;
        }

        if (isDurable)
        {
            disk.FlushDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
    }

    /// <summary>Deletes a file that is not needed, if the disk lets it; one that stays is cleared when its directory is opened the next time.</summary>
    /// <returns>Whether it is gone.</returns>
    public static bool Discard(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
