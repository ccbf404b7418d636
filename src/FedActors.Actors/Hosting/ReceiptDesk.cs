using FedActors.Core.Edges;
using FedActors.Core.Receipts;
using FedActors.Core.Rounds;

namespace FedActors.Actors.Hosting;

/// <summary>What an aggregator does with receipts: checks them as updates come, keeps them before the record, countersigns them after it.</summary>
internal sealed class ReceiptDesk(AggregatorPorts ports)
{
    /// <summary>Why the update is refused for its receipt, as a sentence; null where it came with none or with a good one.</summary>
    public string? Flaw(FoldOrder order) => order.Receipt is not { } receipt ? null
        : ports.OpenBook is not { } open ? "this aggregator knows no sites by their certificates, so that it can check no receipt; set run.receipts = off"
        : receipt.Flaw(open());

    /// <summary>Commits a record with its receipts.</summary>
    public RoundInput.Committed Commit(RoundEffect.Commit commit)
    {
        RoundRecord record = commit.Record;
        if (commit.Receipts is { } receipts)
        {
            ports.Receipts?.Keep(record.RunId, record.Round, record.ReceiptsRoot!.Value, receipts);
        }

        CommitOutcome outcome = ports.Journal.Append(record);
        if (outcome != CommitOutcome.Committed)
        {
            return new RoundInput.Committed(outcome);
        }

        ports.Models.Keep(record.NextModel);
        return new RoundInput.Committed(outcome, commit.Receipts is { } kept && ports.Identity is { } identity
            ? CountersignedReceipt.All(kept, record.Round, record.Hash, identity)
            : null);
    }
}
