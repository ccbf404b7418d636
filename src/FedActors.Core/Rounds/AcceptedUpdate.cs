using FedActors.Core.Identity;

namespace FedActors.Core.Rounds;

/// <summary>One update in a committed round.</summary>
/// <param name="Key">The task it was made for; of an earlier round where it was carried over.</param>
/// <param name="Client">Whose update.</param>
/// <param name="Incarnation">Which life of it.</param>
/// <param name="Examples">The local examples it was trained on.</param>
/// <param name="Weight">Its integer weight in the sum.</param>
/// <param name="Body">SHA-256 of the update.</param>
public sealed record AcceptedUpdate(
    TaskKey Key,
    ClientId Client,
    Incarnation Incarnation,
    long Examples,
    long Weight,
    Sha256Digest Body);
