using FedActors.Core.Identity;
using FedActors.Core.Protocol;

namespace FedActors.Core.Rounds;

/// <summary>An update that counts, and what its sender is told when it asks again.</summary>
internal readonly record struct TakenUpdate(Sha256Digest Body, UpdateAnswer Answer);
