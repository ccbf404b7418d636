namespace FedActors.Federation.Privacy;

/// <summary>The shape of a tree of noise in the file of an <see cref="ExampleLedger"/>.</summary>
/// <param name="Leaves">Its steps.</param>
/// <param name="Participations">The most steps that one example is in.</param>
/// <param name="Separation">The fewest steps between two of them.</param>
internal sealed record LedgerTree(long Leaves, int Participations, long Separation);
