using Contracts;
using Contracts.Postgres;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;

namespace FedActors.Storage.Tests.Postgres;

/// <summary>A PostgreSQL store as two seeds see it, in a schema that is gone after the test.</summary>
internal sealed class PostgresGround : IDisposable
{
    private readonly List<FederationStore> _stores = [];

    public PostgresGround() => (First, Second) = (Open(), Open());

    public PostgresSchemaGround Schema { get; } = new();

    public FederationStore First { get; }

    public FederationStore Second { get; }

    public StoreAddress Address => StoreAddress.Parse(Schema.Address);

    public FederationStore Open(StoreOptions? options = null)
    {
        FederationStore store = FederationStore.Open(Address, options);
        _stores.Add(store);
        return store;
    }

    public FederationStore StoreOf(SeedIncarnation seed) => seed == SomeSeeds.A ? First : Second;

    public Epoch Lead(SeedIncarnation seed)
    {
        Epoch before = First.Lease.Look().Epoch;
        return new PatientLease(StoreOf(seed).Lease).Claim(SomeSeeds.Claim(seed, over: before)).Epoch;
    }

    public void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        Schema.Dispose();
    }
}
