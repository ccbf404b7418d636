using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace FedActors.Actors.Hosting;

/// <summary>Where update bodies wait between the data path and the sum. Bounded; safe for many threads.</summary>
public interface IUpdateBay
{
    /// <summary>The body of that client and digest, checked against its digest when it was put down; null where it is not here.</summary>
    IUpdateSource? Find(ClientId client, Sha256Digest digest);

    /// <summary>Throws the body away, if that one is still here.</summary>
    void Drop(ClientId client, Sha256Digest digest);

    /// <summary>Throws away whatever that client has put down.</summary>
    void Drop(ClientId client);
}
