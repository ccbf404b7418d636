using FedActors.Core.Clients;
using FedActors.Core.Identity;

namespace FedActors.Core.Rounds;

/// <summary>One asked client.</summary>
/// <param name="Client">Who.</param>
/// <param name="Incarnation">Which life of it.</param>
/// <param name="ExamplesMax">The examples it announced; its update may not claim more.</param>
/// <param name="Local">How this one trains where it is asked for less than the others; null where it is asked what all are.</param>
/// <param name="Budget">How long this one trains at most; null where it does all that is asked, however long that takes.</param>
public readonly record struct PlannedSlot(
    ClientId Client, Incarnation Incarnation, long ExamplesMax, LocalTraining? Local = null, SlotBudget? Budget = null);
