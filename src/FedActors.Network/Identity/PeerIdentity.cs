using FedActors.Core.Identity;

namespace FedActors.Network.Identity;

/// <summary>Who is at the other end of a connection, as its certificate says.</summary>
/// <param name="Federation">The federation it belongs to.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Name">1 to 63 characters of a-z, 0-9 and hyphen.</param>
/// <param name="Client">A node's number; null for seeds and operators.</param>
/// <param name="SerialNumber">The certificate's serial number, hexadecimal: what a revocation names.</param>
public sealed record PeerIdentity(string Federation, PeerRole Role, string Name, ClientId? Client, string SerialNumber);
