using FedActors.Core.Identity;
using FedActors.Core.Leadership;

namespace FedActors.Core.Edges;

/// <summary>
/// The one lease of a federation: who may aggregate. Time is the store's alone, so that no seed's clock matters. A call that throws has an
/// unknown outcome; claiming again is safe and finds out.
/// </summary>
public interface ILeaseStore
{
    /// <summary>
    /// Takes the lease if it is free, has expired, or is held at the epoch the claim may take over; renews it if the claimant holds it. A
    /// new holder gets a greater epoch than any before, which fences every earlier one; renewing keeps the epoch. Whoever takes a lease that
    /// had expired or was released is a new holder, and so is a holder that takes over from itself: no epoch is given twice.
    /// </summary>
    /// <returns>How the lease stands after the claim; <see cref="LeaseView.IsHeldBy"/> tells whether it succeeded.</returns>
    LeaseView Claim(LeaseClaim claim);

    /// <summary>How the lease stands.</summary>
    LeaseView Look();

    /// <summary>Gives the lease up at once; without effect for anyone but its holder at that epoch.</summary>
    void Release(SeedIncarnation holder, Epoch epoch);
}
