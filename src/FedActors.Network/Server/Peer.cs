using System.Security.Cryptography.X509Certificates;
using FedActors.Core.Identity;
using FedActors.Network.Identity;

namespace FedActors.Network.Server;

/// <summary>Who makes a request: what its certificate says and what it may still use.</summary>
internal sealed record Peer(PeerIdentity Identity, X509Certificate2 Certificate, IdentityQuota Quota)
{
    /// <summary>The node's number; only where the route asks for a node.</summary>
    public ClientId Client => Identity.Client!.Value;
}
