using Contracts;
using FedActors.Core.Edges;

namespace FedActors.Storage.Tests.Sqlite;

public sealed class SqliteSitesTests : SiteRegistryContract, IDisposable
{
    private readonly SqliteGround _ground = new();

    protected override ISiteRegistry Sites => _ground.Store.Sites;

    public void Dispose() => _ground.Dispose();
}
