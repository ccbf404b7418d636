using Contracts;
using FedActors.Core.Edges;

namespace FedActors.Storage.Tests.Postgres;

public sealed class PostgresSitesTests : SiteRegistryContract, IDisposable
{
    private readonly PostgresGround _ground = new();

    protected override ISiteRegistry Sites => _ground.First.Sites;

    public void Dispose() => _ground.Dispose();
}
