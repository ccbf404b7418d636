using FedActors.Core.Identity;
using FedActors.Core.Policy;
using FedActors.Core.Protocol;
using FedActors.Core.Randomness;
using FedActors.Core.Receipts;
using FedActors.Core.Rounds;
using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Tests.Rounds;

public sealed class ReceiptRoundTests : IDisposable
{
    private readonly LocalSites _sites = new();

    [Fact]
    public void The_record_stands_for_the_receipts_of_what_was_counted_in_slot_order_and_each_site_gets_its_own()
    {
        RoundDriver round = new RoundDriver(receipts: ReceiptDemand.Accepted).Begin();
        round.Offers(2, Sealed(round, 2)).Folded(2).Offers(1).Folded(1).Offers(0, Sealed(round, 0)).Folded(0);

        RoundEffect.Commit commit = Assert.Single(round.Closed().Effects.OfType<RoundEffect.Commit>());
        Assert.Equal([0, 2], commit.Receipts!.Select(receipt => receipt.Receipt.Key.Slot));
        Assert.Equal(SignedReceipt.RootOf(commit.Receipts!), commit.Record.ReceiptsRoot);
        Assert.All(commit.Receipts!, receipt => Assert.Null(receipt.Flaw(_sites.OpenBook())));

        IReadOnlyList<CountersignedReceipt> countersigned = CountersignedReceipt.All(commit.Receipts!, commit.Record.Round, commit.Record.Hash, _sites.Of(new ClientId(99)));
        round.Step(new RoundInput.Committed(CommitOutcome.Committed, countersigned)).Expect(
            "[round 3 committed]", "committed 3 -> all", "receipt 3.2.0 -> 10#1", "receipt 3.2.2 -> 12#1");
    }

    [Fact]
    public void The_fold_is_given_the_receipt_to_check()
    {
        RoundDriver round = new RoundDriver(receipts: ReceiptDemand.Accepted).Begin();
        FoldOrder order = Assert.Single(round.Offers(1, Sealed(round, 1)).Effects.OfType<RoundEffect.Fold>()).Order;

        Assert.Null(order.Receipt!.Flaw(_sites.OpenBook()));
        Assert.Equal((new ClientId(11), 200L), (order.Receipt.Receipt.Client, order.Receipt.Receipt.Examples));
    }

    [Fact]
    public void An_update_without_a_receipt_is_refused_where_one_is_required()
    {
        RoundDriver round = new RoundDriver(receipts: ReceiptDemand.Required).Begin();

        round.Offers(0).Expect("[slot 0 Refused]", "drop body of 10", "RefusedInvalid 3.2.0 -> 10#1");
        Assert.Contains("run.receipts is required", round.Effects.OfType<RoundEffect.Send>().Select(send => send.Message).OfType<ClientMessage.Answer>().Single().Detail, StringComparison.Ordinal);
        round.Offers(1, Sealed(round, 1)).Expect("fold 3.2.1 of 11 weight 200");
    }

    [Fact]
    public void A_late_update_without_a_receipt_is_refused_where_one_is_required()
    {
        RoundDriver round = new RoundDriver(late: LateUpdatePolicy.Carry, receipts: ReceiptDemand.Required).Begin();

        round.Carries(50, 2, 100).Expect("drop body of 50", "RefusedInvalid 2.1.0 -> 50#1", "[late 2.1.0 not counted]");
    }

    [Fact]
    public void A_receipt_for_another_model_is_refused()
    {
        RoundDriver round = new RoundDriver(receipts: ReceiptDemand.Accepted).Begin();

        round.Offers(0, Sealed(round, 0, "another")).Expect("[slot 0 Refused]", "drop body of 10", "RefusedInvalid 3.2.0 -> 10#1");
    }

    [Fact]
    public void Where_no_receipts_are_kept_none_is_looked_at()
    {
        RoundDriver round = new RoundDriver(slots: 1).Begin();
        Assert.Null(Assert.Single(round.Offers(0, Sealed(round, 0, "another")).Effects.OfType<RoundEffect.Fold>()).Order.Receipt);

        RoundEffect.Commit commit = Assert.Single(round.Folded(0).Closed().Effects.OfType<RoundEffect.Commit>());
        Assert.Null(commit.Receipts);
        Assert.Null(commit.Record.ReceiptsRoot);
    }

    [Fact]
    public void A_task_says_what_its_run_promises()
    {
        RoundDriver round = new RoundDriver(quorum: 2, receipts: ReceiptDemand.Required).Begin();

        Assert.All(
            round.Effects.OfType<RoundEffect.Send>().Select(send => send.Message).OfType<ClientMessage.TrainTask>(),
            task => Assert.Equal(new RunTerms("test", 3, 2, null, ReceiptDemand.Required), task.Terms));
    }

    public void Dispose() => _sites.Dispose();

    private UpdateNote Sealed(RoundDriver round, int slot, string model = "model")
    {
        UpdateNote note = RoundDriver.NoteOf(slot);
        ClientId client = RoundDriver.ClientOf(slot);
        return note with { Seal = ReceiptSeal.Sign("test", round.KeyOf(slot), client, Samples.Digest(model), note, new SeededSecrets(1, 3, slot), _sites.Of(client)) };
    }
}
