using Contracts;
using FedActors.Core.Edges;

namespace FedActors.Storage.Tests.Sqlite;

public sealed class SqliteReceiptsTests : ReceiptStoreContract, IDisposable
{
    private readonly SqliteGround _ground = new();

    protected override IReceiptStore Receipts => _ground.Store.Receipts;

    public void Dispose() => _ground.Dispose();
}
