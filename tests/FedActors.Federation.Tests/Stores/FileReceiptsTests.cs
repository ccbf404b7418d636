using Contracts;
using FedActors.Core.Edges;
using FedActors.Federation.Stores;

namespace FedActors.Federation.Tests.Stores;

public sealed class FileReceiptsTests : ReceiptStoreContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FileJournal _journal;

    public FileReceiptsTests() => _journal = new FileJournal(_directory.Path);

    protected override IReceiptStore Receipts => _journal.Receipts;

    public void Dispose()
    {
        _journal.Dispose();
        _directory.Dispose();
    }
}
