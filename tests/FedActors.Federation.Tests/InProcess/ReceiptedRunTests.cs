using Contracts;
using FedActors.Core.Edges;
using FedActors.Core.Receipts;
using FedActors.Core.Rounds;
using FedActors.Federation.Configuration;
using FedActors.Federation.InProcess;
using FedActors.Federation.Reports;
using FedActors.Federation.Stores;
using FedActors.Federation.Tasks;

namespace FedActors.Federation.Tests.InProcess;

public sealed class ReceiptedRunTests
{
    private const string Run = "run { rounds = 3, cohort = 4, uploads-min = 3 }, model.kind = softmax, data { source = blobs, centres = 4 }";

    [Theory]
    [InlineData("")]
    [InlineData(", aggregation.encryption = secagg-plus, training.clip-norm = 1")]
    public void Every_record_of_a_run_that_requires_receipts_stands_for_those_that_are_kept(string more)
    {
        using var directory = new TemporaryDirectory();
        using (var journal = new FileJournal(directory.Path))
        {
            Assert.Equal(RunEndReason.RoundsDone, Execute($"{Run}, run.receipts = required{more}", journal).Reason);
        }

        using var again = new FileJournal(directory.Path);
        Assert.Equal(3, again.Read("quickstart").Count);
        Assert.All(again.Read("quickstart"), record =>
        {
            IReadOnlyList<SignedReceipt> kept = again.Receipts.Find(record.RunId, record.Round, record.ReceiptsRoot!.Value)!;
            Assert.Equal(record.ReceiptsRoot, SignedReceipt.RootOf(kept));
            Assert.Equal(
                record.Accepted.Select(update => (update.Key, update.Client, update.Body, update.Examples, record.Model)),
                kept.Select(receipt => (receipt.Receipt.Key, receipt.Receipt.Client, receipt.Receipt.Body, receipt.Receipt.Examples, receipt.Receipt.Model)));
        });
    }

    [Fact]
    public void Within_one_process_nobody_signs_unless_told_to()
    {
        var journal = new MemoryJournal();
        Execute(Run, journal);

        Assert.All(journal.Read("quickstart"), record => Assert.Null(record.ReceiptsRoot));
    }

    private static RunEnd Execute(string text, ILocalJournal journal)
    {
        FederationOptions options = Texts.Options(text);
        FederatedTask task = FederatedTaskFactory.Create(options);
        return InProcessFederation.Run(options, task, journal, new MemoryModelStore(), new RunLog(() => 0), TestContext.Current.CancellationToken);
    }
}
