using FedActors.Core;

namespace FedActors.Network.Identity;

/// <summary>A few small files that others replace while we run: read again only when they have changed.</summary>
/// <param name="directory">Where they are.</param>
/// <param name="names">Their names, with whether each must be there.</param>
internal sealed class WatchedFiles(string directory, params IReadOnlyList<(string Name, bool IsRequired)> names)
{
    // A list of 10,000 revoked certificates has about 400 KB.
    private const int BytesMax = 4 << 20;

    // Two writes within one tick of the file system's clock look alike: a change as young as this is read once more.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private (bool IsThere, long Length, DateTime Written)[]? _seen;

    /// <summary>The path of a file as messages show it.</summary>
    public string PathOf(string name) => Path.Combine(directory, name);

    /// <summary>The texts in the order of the names if any file may have changed since they were last accepted, else null; null too for an optional file that is not there.</summary>
    /// <exception cref="MalformedInputException">A file cannot be read.</exception>
    public Reading? Changed()
    {
        (bool IsThere, long Length, DateTime Written)[] stamps = [.. names.Select(file => Stamp(file.Name))];
        return _seen is not null && stamps.AsSpan().SequenceEqual(_seen) ? null : new Reading(stamps, [.. names.Select(file => Read(file.Name, file.IsRequired))]);
    }

    /// <summary>What was read is in force; it is not read again until it changes.</summary>
    public void Accept(Reading reading)
    {
        // The file system's clock is the machine's, whatever time the rest of the process is told.
        DateTime now = DateTime.UtcNow;
        _seen = Array.TrueForAll(reading.Stamps, stamp => now - stamp.Written > Settled) ? reading.Stamps : null;
    }

    private (bool IsThere, long Length, DateTime Written) Stamp(string name)
    {
        var file = new FileInfo(PathOf(name));
        return file.Exists ? (true, file.Length, file.LastWriteTimeUtc) : default;
    }

    private string? Read(string name, bool isRequired)
    {
        string path = PathOf(name);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > BytesMax)
            {
                throw new MalformedInputException(path, $"it has {stream.Length} bytes; no such file of ours has more than {BytesMax}.");
            }

            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return !isRequired ? null : throw new MalformedInputException(path, Directory.Exists(directory)
                ? "it is not there; a kit of `fedactors provision issue` has it. Copy the whole kit again."
                : $"there is no directory {directory}; name the directory of a kit made with `fedactors provision issue`.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MalformedInputException(path, $"it cannot be read: {error.Message}");
        }
    }

    /// <summary>What the files said when they had these stamps.</summary>
    internal sealed record Reading((bool IsThere, long Length, DateTime Written)[] Stamps, string?[] Texts);
}
