namespace FedActors.Core.Edges;

/// <summary>
/// Knows which site sits in which slot of a cohort, from certificates and not from the aggregator's word, so that one site never answers
/// for two slots.
/// </summary>
public interface ISiteVerifier
{
    /// <summary>
    /// Whether the site of that slot signed exactly these bytes; false for a slot without a site and for any malformed signature.
    /// </summary>
    bool Verify(int slot, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature);
}
