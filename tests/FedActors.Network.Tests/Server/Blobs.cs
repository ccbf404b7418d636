using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace FedActors.Network.Tests.Server;

/// <summary>Blobs in a directory.</summary>
internal sealed class Blobs(string directory) : IBlobStore
{
    private int _lookups;

    /// <summary>Lets lookups end; open unless a test closes it.</summary>
    public ManualResetEventSlim Gate { get; } = new(initialState: true);

    /// <summary>How many lookups there were.</summary>
    public int Lookups => Volatile.Read(ref _lookups);

    /// <summary>What a lookup fails with; null where it does not.</summary>
    public Exception? Failure { get; set; }

    public Sha256Digest Add(byte[] bytes)
    {
        Directory.CreateDirectory(directory);
        Sha256Digest digest = Sha256Digest.Of(bytes);
        File.WriteAllBytes(Path.Combine(directory, digest.ToString()), bytes);
        return digest;
    }

    public void Put(Sha256Digest digest, Action<Stream> write) => throw new NotSupportedException();

    public string? Find(Sha256Digest digest)
    {
        Interlocked.Increment(ref _lookups);
        Gate.Wait();
        return Failure is { } failure ? throw failure : Path.Combine(directory, digest.ToString()) is var path && File.Exists(path) ? path : null;
    }

    public void Delete(Sha256Digest digest) => File.Delete(Path.Combine(directory, digest.ToString()));
}
