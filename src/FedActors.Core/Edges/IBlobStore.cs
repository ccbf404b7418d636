using FedActors.Core.Identity;

namespace FedActors.Core.Edges;

/// <summary>Immutable byte sequences by the SHA-256 of their contents: models as safetensors files. Safe for many threads.</summary>
public interface IBlobStore
{
    /// <summary>Stores a blob durably; storing it again costs nothing and is no error.</summary>
    /// <param name="digest">SHA-256 of what <paramref name="write"/> writes; checked while it is written.</param>
    /// <param name="write">Writes the contents; not called where the blob is there already.</param>
    /// <exception cref="MalformedInputException">The contents have another digest; nothing was stored.</exception>
    void Put(Sha256Digest digest, Action<Stream> write);

    /// <summary>A file of this machine with exactly the blob's bytes, fetched from the store where it is not here yet; null where the store lacks it.</summary>
    string? Find(Sha256Digest digest);

    /// <summary>Removes a blob; one that is not there is no error.</summary>
    void Delete(Sha256Digest digest);
}
