namespace FedActors.Core.Aggregation;

/// <summary>Changes the values of a ring in place.</summary>
/// <param name="ring">int64[d].</param>
internal delegate void RingChange(Span<long> ring);
