namespace FedActors.Core.Edges;

/// <summary>What durable files need of the operating system, and the place where tests let it fail.</summary>
public interface IDisk
{
    /// <summary>Makes a file, in the place of one that is there; what is written to it is held back nowhere in this process.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Who may read it, from its first moment on; null leaves that to the process's own settings.</param>
    Stream Create(string path, UnixFileMode? mode);

    /// <summary>Waits until a file made here is on the disk.</summary>
    /// <exception cref="IOException">It is not; what of it is there nobody knows, and the system would not say so again: give the file up.</exception>
    void Flush(Stream file);

    /// <summary>Waits until the names in a directory are on the disk.</summary>
    void FlushDirectory(string directory);
}
