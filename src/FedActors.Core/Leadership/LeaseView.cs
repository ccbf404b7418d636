using FedActors.Core.Identity;

namespace FedActors.Core.Leadership;

/// <summary>How the lease stood at one moment.</summary>
/// <param name="Holder">Who holds it, or held it last; null where nobody ever did.</param>
/// <param name="Address">Where the holder is reached; null where nobody ever held it.</param>
/// <param name="Epoch">The holder's fencing token; 0 where nobody ever held it.</param>
/// <param name="Left">How long it still lasts by the store's clock; zero or less once it has expired or was released.</param>
public sealed record LeaseView(SeedIncarnation? Holder, string? Address, Epoch Epoch, TimeSpan Left)
{
    /// <summary>Nobody ever held it.</summary>
    public static LeaseView Never { get; } = new(null, null, default, TimeSpan.Zero);

    /// <summary>Whether that seed holds it now.</summary>
    public bool IsHeldBy(SeedIncarnation seed) => Holder == seed && Left > TimeSpan.Zero;
}
