using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace FedActors.Network.Tests.Server;

/// <summary>Blobs in a directory.</summary>
internal sealed class Blobs(string directory) : IBlobStore
{
    public Sha256Digest Add(byte[] bytes)
    {
        Directory.CreateDirectory(directory);
        Sha256Digest digest = Sha256Digest.Of(bytes);
        File.WriteAllBytes(Path.Combine(directory, digest.ToString()), bytes);
        return digest;
    }

    public void Put(Sha256Digest digest, Action<Stream> write) => throw new NotSupportedException();

    public string? Find(Sha256Digest digest) => Path.Combine(directory, digest.ToString()) is var path && File.Exists(path) ? path : null;

    public void Delete(Sha256Digest digest) => File.Delete(Path.Combine(directory, digest.ToString()));
}
