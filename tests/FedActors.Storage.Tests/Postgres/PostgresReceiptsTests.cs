using Contracts;
using FedActors.Core.Edges;

namespace FedActors.Storage.Tests.Postgres;

public sealed class PostgresReceiptsTests : ReceiptStoreContract, IDisposable
{
    private readonly PostgresGround _ground = new();

    protected override IReceiptStore Receipts => _ground.First.Receipts;

    public void Dispose() => _ground.Dispose();
}
