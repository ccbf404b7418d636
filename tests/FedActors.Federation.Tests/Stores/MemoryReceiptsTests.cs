using Contracts;
using FedActors.Core.Edges;
using FedActors.Federation.Stores;

namespace FedActors.Federation.Tests.Stores;

public sealed class MemoryReceiptsTests : ReceiptStoreContract
{
    protected override IReceiptStore Receipts { get; } = new MemoryJournal().Receipts;
}
