namespace FedActors.Storage.Tests.Postgres;

public sealed class PostgresModelRetentionTests : ModelRetentionContract, IDisposable
{
    private readonly PostgresGround _ground = new();

    protected override FederationStore StoreOfA => _ground.First;

    protected override FederationStore StoreOfB => _ground.Second;

    public void Dispose() => _ground.Dispose();
}
