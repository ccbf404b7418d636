using Contracts;
using FedActors.Core.Edges;

namespace FedActors.Storage.Tests.Sqlite;

public sealed class SqliteLeaseTests : LeaseStoreContract, IDisposable
{
    private readonly SqliteGround _ground = new();

    protected override ILeaseStore Lease => _ground.Store.Lease;

    public void Dispose() => _ground.Dispose();

    protected override ILeaseStore Another() => Lease;

    protected override void Pass(TimeSpan time) => _ground.Clock.Pass(time);
}
