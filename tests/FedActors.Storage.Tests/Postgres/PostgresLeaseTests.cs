using Contracts;
using FedActors.Core.Edges;

namespace FedActors.Storage.Tests.Postgres;

public sealed class PostgresLeaseTests : LeaseStoreContract, IDisposable
{
    private readonly PostgresGround _ground = new();

    protected override ILeaseStore Lease => new PatientLease(_ground.First.Lease);

    public void Dispose() => _ground.Dispose();

    protected override ILeaseStore Another() => new PatientLease(_ground.Second.Lease);

    // The database's clock cannot be moved, so a fifth of a second is waited.
    protected override void Pass(TimeSpan time) => Thread.Sleep(time + TimeSpan.FromMilliseconds(20));
}
