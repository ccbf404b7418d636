namespace FedActors.Storage.Tests.Sqlite;

public sealed class SqliteModelRetentionTests : ModelRetentionContract, IDisposable
{
    private readonly SqliteGround _ground = new();

    protected override FederationStore StoreOfA => _ground.Store;

    protected override FederationStore StoreOfB => _ground.Store;

    public void Dispose() => _ground.Dispose();
}
