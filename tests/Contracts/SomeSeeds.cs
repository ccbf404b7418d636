using FedActors.Core.Identity;
using FedActors.Core.Leadership;

namespace Contracts;

/// <summary>Made-up seeds and their claims.</summary>
public static class SomeSeeds
{
    public static SeedIncarnation A { get; } = Named("seed-a");

    public static SeedIncarnation B { get; } = Named("seed-b");

    public static SeedIncarnation C { get; } = Named("seed-c");

    public static SeedIncarnation Named(string name) => new(name, new Guid(Records.Digest(name).ToString()[..32]));

    public static LeaseClaim Claim(SeedIncarnation seed, TimeSpan? timeToLive = null, Epoch? over = null) =>
        new(seed, AddressOf(seed), timeToLive ?? TimeSpan.FromMinutes(5), over);

    public static string AddressOf(SeedIncarnation seed) => $"https://{seed.Name}:7443";
}
