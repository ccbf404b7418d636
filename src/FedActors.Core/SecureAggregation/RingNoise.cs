namespace FedActors.Core.SecureAggregation;

/// <summary>
/// Adds a client's share of distributed privacy noise to a stretch of its quantised update, before the update is masked. It is called for one stretch after the
/// other, in order, and never for the weight.
/// </summary>
/// <param name="values">Integers of the ring's scale.</param>
public delegate void RingNoise(Span<long> values);
