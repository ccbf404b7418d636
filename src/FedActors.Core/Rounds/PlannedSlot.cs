using FedActors.Core.Identity;

namespace FedActors.Core.Rounds;

/// <summary>One asked client.</summary>
/// <param name="Client">Who.</param>
/// <param name="Incarnation">Which life of it.</param>
/// <param name="ExamplesMax">The examples it announced; its update may not claim more.</param>
public readonly record struct PlannedSlot(ClientId Client, Incarnation Incarnation, long ExamplesMax);
