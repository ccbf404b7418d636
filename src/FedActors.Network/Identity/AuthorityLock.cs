using FedActors.Core;

namespace FedActors.Network.Identity;

/// <summary>Keeps two commands from working in one authority at a time.</summary>
internal sealed class AuthorityLock : IDisposable
{
    public const string FileName = "ca.lock";

    // A command takes well under a second, a passphrase included.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15), Pause = TimeSpan.FromMilliseconds(20);

    private readonly FileStream _file;

    private AuthorityLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock.</summary>
    /// <exception cref="MalformedInputException">Another command holds it for too long, or the directory cannot be written.</exception>
    public static AuthorityLock Take(string directory)
    {
        string path = Path.Combine(directory, FileName);
        long begun = Environment.TickCount64;
        while (true)
        {
            try
            {
                return new AuthorityLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (File.Exists(path) && Environment.TickCount64 - begun < Patience.TotalMilliseconds)
            {
                Thread.Sleep(Pause);
            }
            catch (DirectoryNotFoundException)
            {
                throw new MalformedInputException(directory, "no certificate authority is here. Make one with `fedactors provision init`, or name its directory with --ca.");
            }
            catch (IOException error)
            {
                throw new MalformedInputException(path, $"another `fedactors provision` is at work here for more than {Patience.TotalSeconds} s ({error.Message}). Try again when it is done.");
            }
            catch (UnauthorizedAccessException)
            {
                throw new MalformedInputException(path, "it cannot be written. Only the user who owns the authority can use it.");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
