using Contracts;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Receipts;
using FedActors.Core.Rounds;
using FedActors.Core.SecureAggregation;
using FedActors.Federation.Stores;

namespace FedActors.Federation.Tests.Stores;

public sealed class SiteReceiptsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LocalSites _sites = new();

    [Fact]
    public void The_oldest_receipt_goes_when_there_are_too_many()
    {
        CountersignedReceipt[] receipts = [.. Enumerable.Range(1, 5).Select(Receipt)];
        var kept = new SiteReceipts(_directory.Path, 3);
        kept.Keep(receipts[0]);
        kept.Keep(receipts[0]);
        kept.Keep(receipts[1]);
        kept.Keep(receipts[2]);
        new SiteReceipts(_directory.Path, 3).Keep(receipts[3]);

        string[] files = [.. Directory.GetFiles(_directory.Path).Order(StringComparer.Ordinal)];
        Assert.Equal(
            receipts[1..4].Select(receipt => receipt.Signed.Receipt),
            files.Select(file => ReceiptJson.ReadCountersigned(File.ReadAllBytes(file), file).Signed.Receipt));
    }

    public void Dispose()
    {
        _sites.Dispose();
        _directory.Dispose();
    }

    private CountersignedReceipt Receipt(int round)
    {
        RoundRecord record = Records.Make(round, new Epoch(1), null) with
        {
            Accepted = [new AcceptedUpdate(new TaskKey(new RoundNumber(round), 1, 0), new ClientId(0), new Incarnation(1), 10, 10, Records.Digest("body"))],
        };
        ISiteTrust seed = _sites.Of(new ClientId(99));
        return CountersignedReceipt.All(SignedReceipts.Of(record), record.Round, record.Hash, seed)[0];
    }
}
