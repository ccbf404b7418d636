using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Receipts;
using FedActors.Core.Rounds;

namespace Contracts;

/// <summary>What every store of receipts keeps to.</summary>
public abstract class ReceiptStoreContract
{
    private static readonly RoundNumber Round = new(2);

    /// <summary>The store, empty.</summary>
    protected abstract IReceiptStore Receipts { get; }

    [Fact]
    public void Receipts_are_found_by_run_round_and_root_and_by_nothing_less()
    {
        SignedReceipt[] kept = Make();
        Sha256Digest root = SignedReceipt.RootOf(kept)!.Value;
        Receipts.Keep(Records.Run, Round, root, kept);
        Receipts.Keep(Records.Run, Round, root, kept);

        Assert.Equal(kept, Receipts.Find(Records.Run, Round, root));
        Assert.Null(Receipts.Find("other", Round, root));
        Assert.Null(Receipts.Find(Records.Run, Round.Next, root));
        Assert.Null(Receipts.Find(Records.Run, Round, Records.Digest("other")));
    }

    [Fact]
    public void Another_attempt_at_the_round_takes_nothing_away()
    {
        SignedReceipt[] first = Make(), second = Make();
        foreach (SignedReceipt[] kept in (SignedReceipt[][])[first, second])
        {
            Receipts.Keep(Records.Run, Round, SignedReceipt.RootOf(kept)!.Value, kept);
        }

        Assert.Equal(first, Receipts.Find(Records.Run, Round, SignedReceipt.RootOf(first)!.Value));
        Assert.Equal(second, Receipts.Find(Records.Run, Round, SignedReceipt.RootOf(second)!.Value));
    }

    private static SignedReceipt[] Make() => SignedReceipts.Of(Records.Make(Round.Value, new Epoch(1), null) with
    {
        Accepted = [.. Enumerable.Range(0, 3).Select(slot => new AcceptedUpdate(
            new TaskKey(Round, 1, slot), new ClientId(slot), new Incarnation(1), 10, 10, Records.Digest("body")))],
    });
}
