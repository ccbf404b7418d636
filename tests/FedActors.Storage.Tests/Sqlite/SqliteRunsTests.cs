using Contracts;
using FedActors.Core.Edges;

namespace FedActors.Storage.Tests.Sqlite;

public sealed class SqliteRunsTests : RunRegistryContract, IDisposable
{
    private readonly SqliteGround _ground = new();

    protected override IRunRegistry Runs => _ground.Store.Runs;

    public void Dispose() => _ground.Dispose();
}
