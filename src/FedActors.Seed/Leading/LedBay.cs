using FedActors.Actors.Hosting;
using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace FedActors.Seed.Leading;

/// <summary>The spool as one aggregator sees it: once it leads no more, it can throw away nothing that the next one may need.</summary>
internal sealed class LedBay(IUpdateBay spool, LedEpoch epoch) : IUpdateBay
{
    /// <inheritdoc/>
    public IUpdateSource? Find(ClientId client, Sha256Digest digest) => epoch.IsOver ? null : spool.Find(client, digest);

    /// <inheritdoc/>
    public void Drop(ClientId client, Sha256Digest digest)
    {
        if (!epoch.IsOver)
        {
            spool.Drop(client, digest);
        }
    }

    /// <inheritdoc/>
    public void Drop(ClientId client)
    {
        if (!epoch.IsOver)
        {
            spool.Drop(client);
        }
    }
}
