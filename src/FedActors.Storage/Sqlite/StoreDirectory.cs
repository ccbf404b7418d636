using System.Globalization;
using System.Text;
using FedActors.Core;
using FedActors.Core.Files;

namespace FedActors.Storage.Sqlite;

/// <summary>
/// The directory of an embedded store, held by this process alone. The lock is the operating system's and ends with the process; the note
/// beside it says whose the directory is, and that it was not closed while it is there.
/// </summary>
internal sealed class StoreDirectory : IDisposable
{
    private const string LockFile = "lock", NoteFile = "open";
    private const string DatabaseFile = "federation.db", LogFile = DatabaseFile + "-wal";

    // SQLite's log is mapped into memory by all who use it, which network file systems do not keep in step.
    private static readonly string[] NetworkFileSystems =
        ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "gpfs", "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "davfs"];

    private readonly FileStream? _lock;

    public StoreDirectory(string directory, bool readOnly)
    {
        Root = Path.GetFullPath(directory);
        if (readOnly)
        {
            RequireDatabase();
            return;
        }

        MakeRoot();
        RequireLocalDisk();
        _lock = TakeLock();
        try
        {
            RequireLog();
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    public string Root { get; }

    public string DatabasePath => Path.Combine(Root, DatabaseFile);

    public string BlobsPath => Path.Combine(Root, "blobs");

    public string CachePath => Path.Combine(Root, "cache");

    private string NotePath => Path.Combine(Root, NoteFile);

    /// <summary>Notes that the database is open: from now on its log exists until it is closed.</summary>
    public void NoteOpen()
    {
        string note = string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}\n");
        DurableFile.Replace(NotePath, file => file.Write(Encoding.UTF8.GetBytes(note)));
    }

    /// <summary>Notes that everything is in the database file, so that a missing log means nothing.</summary>
    public void NoteClosed()
    {
        File.Delete(NotePath);
        LocalDisk.Instance.FlushDirectory(Root);
    }

    public void Dispose() => _lock?.Dispose();

    private void MakeRoot()
    {
        try
        {
            Directory.CreateDirectory(Root);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MalformedInputException(Root, $"the directory of the store cannot be made: {error.Message} Choose another one or give this user the right.");
        }
    }

    private void RequireDatabase()
    {
        if (!File.Exists(DatabasePath))
        {
            throw new MalformedInputException(DatabasePath, "there is no store here. A store's directory has this file; name that directory.");
        }
    }

    private FileStream TakeLock()
    {
        string path = Path.Combine(Root, LockFile);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new MalformedInputException(path, $"{error.Message} The store's directory must be writable for the user that runs the seed.");
        }
        catch (IOException)
        {
            string owner = File.Exists(NotePath) ? File.ReadAllText(NotePath).Trim() : "another process";
            throw new MalformedInputException(
                path, $"{owner} has this store open, and a SQLite store is for one seed. End that one, choose another directory, or use a "
                    + "PostgreSQL store, which several seeds share.");
        }
    }

    /// <summary>A log that was taken away while the database needed it means lost rounds, which SQLite itself would not notice.</summary>
    private void RequireLog()
    {
        if (File.Exists(NotePath) && !File.Exists(Path.Combine(Root, LogFile)))
        {
            throw new MalformedInputException(
                Path.Combine(Root, LogFile), $"the database's log is missing although the last process ({File.ReadAllText(NotePath).Trim()}) did not close the "
                    + $"store: committed rounds may be lost. Put the file back or restore the whole directory from a backup; to go on without them, delete {NotePath}.");
        }
    }

    private void RequireLocalDisk()
    {
        const string Mounts = "/proc/mounts";
        if (!File.Exists(Mounts))
        {
            return;
        }

        string? kind = FileSystemOf(Root, File.ReadLines(Mounts));
        if (NetworkFileSystems.Contains(kind))
        {
            throw new MalformedInputException(
                Root, $"the directory is on a network file system ({kind}), on which SQLite can lose committed rounds. Choose a local disk, or a PostgreSQL store.");
        }
    }

    /// <summary>The type of the file system with the longest mount point above the path; null where none is listed.</summary>
    internal static string? FileSystemOf(string path, IEnumerable<string> mounts) => mounts
        .Select(line => line.Split(' '))
        .Where(words => words.Length > 2)
        .Select(words => (Point: words[1].Replace("\\040", " ", StringComparison.Ordinal), Kind: words[2]))
        .Where(mount => mount.Point == "/" || path == mount.Point || path.StartsWith(mount.Point + "/", StringComparison.Ordinal))
        .MaxBy(mount => mount.Point.Length).Kind;
}
