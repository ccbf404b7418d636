using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Randomness;
using FedActors.Core.Receipts;
using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Tests.Receipts;

public sealed class ReceiptTests : IDisposable
{
    private static readonly Sha256Digest Model = Sha256Digest.Of("model"u8), Record = Sha256Digest.Of("record"u8);
    private static readonly UpdateNote Note = new(Sha256Digest.Of("body"u8), 60, 12, 0.5, null, null);

    private readonly LocalSites _sites = new();

    [Fact]
    public void A_sealed_update_is_the_receipt_of_its_site_and_of_nobody_else()
    {
        SignedReceipt receipt = Receipt(3);

        Assert.Null(receipt.Flaw(_sites.OpenBook()));
        Assert.Contains("client-3", (receipt with { Receipt = receipt.Receipt with { Client = new ClientId(4) } }).Flaw(_sites.OpenBook()), StringComparison.Ordinal);
        Assert.Contains("signature", (receipt with { Receipt = receipt.Receipt with { Examples = 61 } }).Flaw(_sites.OpenBook()), StringComparison.Ordinal);
        Assert.Contains("signature", (receipt with { Receipt = receipt.Receipt with { RunId = "other" } }).Flaw(_sites.OpenBook()), StringComparison.Ordinal);
        Assert.Contains("certificate", (receipt with { Seal = receipt.Seal with { Certificate = [] } }).Flaw(_sites.OpenBook()), StringComparison.Ordinal);
    }

    [Fact]
    public void Countersigned_receipts_prove_that_they_are_in_the_round_and_survive_their_file()
    {
        SignedReceipt[] receipts = [.. Enumerable.Range(0, 5).Select(Receipt)];
        ISiteTrust seed = _sites.Of(new ClientId(99));

        foreach (CountersignedReceipt receipt in CountersignedReceipt.All(receipts, new RoundNumber(7), Record, seed))
        {
            CountersignedReceipt read = ReceiptJson.ReadCountersigned(ReceiptJson.Write(receipt), "test");
            ISiteBook book = _sites.OpenBook();
            Assert.Equal(new ClientId(99), book.Note(0, read.Certificate, out _));
            Assert.True(read.IsIncluded);
            Assert.Equal(SignedReceipt.RootOf(receipts), read.Root);
            Assert.Equal(receipt.Signed, read.Signed);
            Assert.True(book.Verify(0, read.Text(), read.Signature));
            Assert.False(book.Verify(0, (read with { Record = Model }).Text(), read.Signature));
            Assert.False((read with { Index = read.Index + 1 }).IsIncluded);
        }
    }

    [Fact]
    public void The_receipts_of_a_round_survive_their_text()
    {
        SignedReceipt[] receipts = [Receipt(0), Receipt(1)];

        Assert.Equal(receipts, ReceiptJson.ReadRound(ReceiptJson.Write(receipts), "test"));
        Assert.Null(SignedReceipt.RootOf([]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"format":2}""")]
    [InlineData("""{"format":1,"receipt":{}}""")]
    [InlineData("""{"format":1,"receipt":7}""")]
    public void What_is_no_receipt_is_refused_in_words(string text)
    {
        var error = Assert.Throws<MalformedInputException>(() => ReceiptJson.ReadCountersigned(System.Text.Encoding.UTF8.GetBytes(text), "receipt.json"));

        Assert.StartsWith("receipt.json: ", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _sites.Dispose();

    private SignedReceipt Receipt(int client)
    {
        var key = new TaskKey(new RoundNumber(7), 1, client);
        var seal = ReceiptSeal.Sign("demo", key, new ClientId(client), Model, Note, new SeededSecrets(1, 7, client), _sites.Of(new ClientId(client)));
        return new SignedReceipt(seal.ReceiptOf("demo", key, new ClientId(client), Note), seal);
    }
}
