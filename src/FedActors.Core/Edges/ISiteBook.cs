using FedActors.Core.Identity;

namespace FedActors.Core.Edges;

/// <summary>Who sits in which slot of one cohort, by certificates.</summary>
public interface ISiteBook : ISiteVerifier
{
    /// <summary>
    /// Notes a slot's site. Refused are certificates that no trusted authority issued to a site, or that have expired or been revoked, and a
    /// site that sits in another slot already.
    /// </summary>
    /// <param name="slot">The slot.</param>
    /// <param name="certificate">What was shown for it.</param>
    /// <param name="refusal">Why it is refused, as a sentence; null where it is not.</param>
    /// <returns>The site's number; only where it is not refused.</returns>
    ClientId Note(int slot, ReadOnlySpan<byte> certificate, out string? refusal);
}
