using FedActors.Core.Identity;

namespace FedActors.Storage;

/// <summary>One seed's time as leader.</summary>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Holder">Who led: <see cref="Core.Leadership.SeedIncarnation"/> as text.</param>
/// <param name="Address">Where it was reached.</param>
/// <param name="TakenAt">When it took the lease, by the store's clock.</param>
public sealed record LeaseTerm(Epoch Epoch, string Holder, string Address, DateTimeOffset TakenAt);
