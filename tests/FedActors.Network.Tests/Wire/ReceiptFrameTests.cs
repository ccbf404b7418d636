using System.Text;
using FedActors.Core.Clients;
using FedActors.Core.Policy;
using FedActors.Core.Privacy;
using FedActors.Core.Protocol;
using FedActors.Core.Receipts;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Wire;

/// <summary>Fields that came after the first golden files were frozen: absent they change nothing, present they are read back.</summary>
public sealed class ReceiptFrameTests
{
    private static readonly ClientMessage.TrainTask Task = new(
        WireSamples.Key, WireSamples.Model, 7, new LocalTraining(), TimeSpan.FromSeconds(30),
        Terms: new RunTerms("mnist-1", 10, 8, new PrivacyTerms(PrivacyUnit.Client, PrivacyMechanism.Distributed, 1.5, 1.1, 8, 1e-5, 1000), ReceiptDemand.Required));

    [Fact]
    public void Terms_of_a_run_are_read_back()
    {
        AssertSame(WireSamples.FromSeed(Task));
        AssertSame(WireSamples.FromSeed(Task with { Terms = new RunTerms("mnist-1", 10, 8, null, ReceiptDemand.Off) }));
    }

    [Fact]
    public void The_model_that_a_round_made_is_read_back() =>
        AssertSame(WireSamples.FromSeed(new ClientMessage.RoundCommitted(WireSamples.Key.Round, WireSamples.Model)));

    [Fact]
    public void The_seal_of_an_offer_is_read_back() => AssertSame(WireSamples.FromNode(new AggregatorMessage.UpdateReady(
        WireSamples.Key, new UpdateNote(WireSamples.Body, 6000, 600, null, null, null, Seal: WireSamples.Seal))));

    [Theory]
    [InlineData("\"unit\":\"client\"", "\"unit\":\"everybody\"")]
    [InlineData("\"epsilonMax\":8", "\"epsilonMax\":-8")]
    [InlineData("\"population\":1000", "\"population\":0")]
    [InlineData("\"receipts\":\"required\"", "\"receipts\":7")]
    [InlineData("\"cohort\":10,", "")]
    public void Terms_that_are_none_are_refused(string found, string changed) => AssertRefused(WireSamples.FromSeed(Task), found, changed);

    [Theory]
    [InlineData("\"nonce\":\"0", "\"nonce\":\"x")]
    [InlineData("\"signature\":\"", "\"signature\":\"!")]
    public void Seals_that_are_none_are_refused(string found, string changed) => AssertRefused(
        WireSamples.FromNode(new AggregatorMessage.UpdateReady(WireSamples.Key, new UpdateNote(WireSamples.Body, 6000, 600, null, null, null, Seal: WireSamples.Seal))),
        found, changed);

    [Fact]
    public void A_receipt_that_is_none_is_refused() => AssertRefused(WireSamples.All["receipt"], "\"receipt\":\"", "\"receipt\":\"AAAA");

    private static void AssertSame(WireMessage message) => Assert.Equal(message, WireCodec.Read(WireSamples.Write(message), WireSamples.SideOf(message)));

    private static void AssertRefused(WireMessage message, string found, string changed)
    {
        string text = Encoding.UTF8.GetString(WireSamples.Write(message));
        Assert.Contains(found, text, StringComparison.Ordinal);
        Assert.Throws<WireException>(() => WireCodec.Read(Encoding.UTF8.GetBytes(text.Replace(found, changed, StringComparison.Ordinal)), WireSamples.SideOf(message)));
    }
}
