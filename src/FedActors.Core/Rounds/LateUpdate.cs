using FedActors.Core.Identity;
using FedActors.Core.Protocol;

namespace FedActors.Core.Rounds;

/// <summary>An update whose round no longer takes it.</summary>
internal sealed record LateUpdate(TaskKey Key, ClientId Client, Incarnation Incarnation, UpdateNote Note);
