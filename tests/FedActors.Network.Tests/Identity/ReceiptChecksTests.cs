using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Contracts;
using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Randomness;
using FedActors.Core.Receipts;
using FedActors.Core.Rounds;
using FedActors.Network.Identity;
using Shared;

namespace FedActors.Network.Tests.Identity;

public sealed class ReceiptChecksTests : IDisposable
{
    private static readonly TaskKey Key = new(new RoundNumber(1), 1, 0);
    private static readonly UpdateNote Note = new(Sha256Digest.Of("body"u8), 60, 12, null, null, null);

    private readonly TestFederation _federation = new();
    private readonly string _node;
    private readonly RoundRecord _record;
    private readonly CountersignedReceipt _receipt;

    public ReceiptChecksTests()
    {
        _node = _federation.Node("hospital-a");
        _federation.Seed();
        (_record, _receipt) = Make(_federation.Load("hospital-a"), _federation.Load("seed-1"));
    }

    public void Dispose() => _federation.Dispose();

    [Fact]
    public void A_receipt_is_sound_against_the_federations_roots_and_its_record() =>
        Assert.All(Check(_receipt, _record), finding => Assert.True(finding.Holds, finding.Sentence));

    [Fact]
    public void Each_thing_that_was_changed_is_named()
    {
        Assert.Equal(["site-signature", "proof", "countersignature", "record-update"], Flawed(_receipt with { Signed = Words(words => words with { Body = Sha256Digest.Of("other"u8) }) }));
        Assert.Equal(["site-certificate", "site-signature", "proof", "countersignature", "record-update"], Flawed(_receipt with { Signed = Words(words => words with { Client = new ClientId(9) }) }));
        Assert.Equal(["countersignature", "record"], Flawed(_receipt with { Record = Sha256Digest.Of("other"u8) }));
        Assert.Equal(["proof", "countersignature", "record-root"], Flawed(_receipt with { Root = Sha256Digest.Of("other"u8) }));
        Assert.Equal(["countersignature"], Flawed(_receipt with { Signature = new byte[64] }));
        Assert.Equal(["seed-certificate", "countersignature"], Flawed(_receipt with { Certificate = _receipt.Signed.Seal.Certificate }));
        Assert.Equal(["seed-certificate", "countersignature"], Flawed(_receipt with { Certificate = [1, 2, 3] }));
    }

    [Fact]
    public void A_record_that_was_changed_is_named() =>
        Assert.Equal(["record", "record-root"], Check(_receipt, _record with { ReceiptsRoot = null }).Where(finding => !finding.Holds).Select(finding => finding.Name));

    [Fact]
    public void Another_federations_certificates_prove_nothing()
    {
        using var other = new TestFederation();
        other.Node("hospital-a");
        other.Seed();
        (_, CountersignedReceipt foreign) = Make(other.Load("hospital-a"), other.Load("seed-1"));

        Assert.Equal(["site-certificate", "seed-certificate"], Check(foreign, null).Where(finding => !finding.Holds).Select(finding => finding.Name));
    }

    [Fact]
    public void Roots_that_are_not_there_are_told() =>
        Assert.Contains("Name a kit's directory", Assert.Throws<MalformedInputException>(() => ReceiptChecks.Against("nowhere/ca.pem")).Message, StringComparison.Ordinal);

    private IReadOnlyList<ReceiptFinding> Check(CountersignedReceipt receipt, RoundRecord? record) =>
        ReceiptChecks.Against(Path.Combine(_node, TrustAnchors.RootsFile)).Check(receipt, record);

    private IEnumerable<string> Flawed(CountersignedReceipt receipt) => Check(receipt, _record).Where(finding => !finding.Holds).Select(finding => finding.Name);

    private SignedReceipt Words(Func<UpdateReceipt, UpdateReceipt> change) => _receipt.Signed with { Receipt = change(_receipt.Signed.Receipt) };

    private static (RoundRecord Record, CountersignedReceipt Receipt) Make(SiteKit node, SiteKit seed)
    {
        RoundRecord record = Records.Make(1, new Epoch(1), null);
        ClientId client = node.Identity.Client!.Value;
        var seal = ReceiptSeal.Sign(record.RunId, Key, client, record.Model, Note, new SeededSecrets(1, 1, 0), new KitSigner(node));
        SignedReceipt[] receipts = [new(seal.ReceiptOf(record.RunId, Key, client, Note), seal)];
        record = record with { ReceiptsRoot = SignedReceipt.RootOf(receipts), Accepted = [new AcceptedUpdate(Key, client, new Incarnation(1), 60, 60, Note.Body)] };
        return (record, CountersignedReceipt.All(receipts, record.Round, record.Hash, new KitSigner(seed))[0]);
    }

    private sealed class KitSigner(SiteKit kit) : ISiteTrust
    {
        public byte[] Certificate => kit.Certificate.RawData;

        public byte[] Sign(ReadOnlySpan<byte> text)
        {
            using ECDsa key = kit.Certificate.GetECDsaPrivateKey()!;
            return key.SignData(text, HashAlgorithmName.SHA256);
        }

        public ISiteBook OpenBook() => throw new NotSupportedException("This test only signs.");
    }
}
