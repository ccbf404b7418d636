using Contracts;
using FedActors.Core.Edges;

namespace FedActors.Storage.Tests.Postgres;

public sealed class PostgresRunsTests : RunRegistryContract, IDisposable
{
    private readonly PostgresGround _ground = new();

    protected override IRunRegistry Runs => _ground.First.Runs;

    public void Dispose() => _ground.Dispose();
}
