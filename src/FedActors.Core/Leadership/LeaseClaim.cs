using FedActors.Core.Identity;

namespace FedActors.Core.Leadership;

/// <summary>A wish to hold the lease.</summary>
/// <param name="Holder">Who claims.</param>
/// <param name="Address">Where nodes and seeds reach the claimant: an https address.</param>
/// <param name="TimeToLive">How long the lease lasts unless it is renewed, by the store's clock.</param>
/// <param name="Over">
/// The epoch whose holder is known to be dead: the lease is taken from it although it has not expired. Null waits for the expiry. Safe even
/// where the holder lives after all, because it is fenced.
/// </param>
public sealed record LeaseClaim(SeedIncarnation Holder, string Address, TimeSpan TimeToLive, Epoch? Over = null);
