using FedActors.Core.Identity;
using FedActors.Core.Protocol;

namespace FedActors.Core.Rounds;

/// <summary>An update whose round no longer takes it.</summary>
/// <param name="Key">The task it was made for.</param>
/// <param name="Client">Whose it is.</param>
/// <param name="Incarnation">Which life of it offered it.</param>
/// <param name="Note">What it says of it.</param>
/// <param name="WasCounted">Whether an attempt that failed had counted it: its sender was told, and nobody offers it again.</param>
internal sealed record LateUpdate(TaskKey Key, ClientId Client, Incarnation Incarnation, UpdateNote Note, bool WasCounted = false);
