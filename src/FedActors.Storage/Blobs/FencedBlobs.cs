using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace FedActors.Storage.Blobs;

/// <summary>
/// Blobs as one leader may change them. Storing needs no fence, since a blob is what its digest says; deleting does: what an aggregator that
/// was paused takes for a failed attempt's model may be the very model that its successor has committed.
/// </summary>
internal sealed class FencedBlobs(IBlobStore blobs, Func<Sha256Digest, bool> delete) : IBlobStore
{
    /// <inheritdoc/>
    public void Put(Sha256Digest digest, Action<Stream> write) => blobs.Put(digest, write);

    /// <inheritdoc/>
    public string? Find(Sha256Digest digest) => blobs.Find(digest);

    /// <inheritdoc/>
    public void Delete(Sha256Digest digest) => delete(digest);
}
