using FedActors.Core.Identity;
using FedActors.Core.Policy;
using FedActors.Core.Privacy;
using FedActors.Core.Protocol;
using FedActors.Core.Receipts;

namespace FedActors.Core.Rounds;

/// <content>What sites are told of the run, and the receipts of what they hand over.</content>
public sealed partial class RoundMachine
{
    private IReadOnlyList<SignedReceipt> _receipts = [];

    private RunTerms Terms()
    {
        RunOptions options = _setting.Options;
        PrivacyTerms? privacy = Plan.Privacy is not { } round ? null : new PrivacyTerms(
            PrivacyUnit.Client, round.Mechanism, round.ClipNorm, options.Privacy!.NoiseMultiplier, options.Privacy.EpsilonMax, options.Privacy.Delta,
            options.Privacy.PopulationSize);

        // How many were drawn is what secret sampling hides: told is how many are expected.
        bool isDrawn = Plan.Privacy?.Mechanism == PrivacyMechanism.Central;
        return new RunTerms(
            options.RunId, isDrawn ? options.CohortSize : Plan.Slots.Count, isDrawn ? options.UploadsMin : Plan.UploadsMin, privacy, options.Receipts);
    }

    /// <summary>Why an offer's receipt cannot be admitted, as a sentence; null where it can. The signature is checked by the fold.</summary>
    private string? ReceiptFlaw(UpdateNote note, Sha256Digest? model) => _setting.Options.Receipts == ReceiptDemand.Off ? null
        : note.Seal is null && _setting.Options.Receipts == ReceiptDemand.Required
            ? "the update came without a receipt, and run.receipts is required; the site must have a certificate and a version that signs"
        : note.Seal is { } seal && model is { } asked && seal.Model != asked
            ? $"the receipt names model {seal.Model.Short}; the task was to start from {asked.Short}"
        : null;

    private SignedReceipt? ReceiptOf(TaskKey key, ClientId client, UpdateNote note) =>
        _setting.Options.Receipts == ReceiptDemand.Off || note.Seal is not { } seal ? null
        : new SignedReceipt(seal.ReceiptOf(_setting.Options.RunId, key, client, note), seal);

    private RoundRecord WithReceipts(RoundRecord record)
    {
        _receipts = [.. record.Accepted
            .Select(update => ReceiptOf(update.Key, update.Client, Plan.Has(update.Key) ? _slots.NoteOf(update.Key.Slot)! : _carried.NoteOf(update.Key)))
            .OfType<SignedReceipt>()];
        return record with { ReceiptsRoot = SignedReceipt.RootOf(_receipts) };
    }

    private RoundEffect.Commit CommitOf(RoundRecord record) => new(record, _receipts.Count == 0 ? null : _receipts);

    private void SendReceipts(IReadOnlyList<CountersignedReceipt>? receipts, List<RoundEffect> effects)
    {
        if (receipts is null)
        {
            return;
        }

        var lives = Record!.Accepted.ToDictionary(update => (update.Key, update.Client), update => update.Incarnation);
        foreach (CountersignedReceipt receipt in receipts)
        {
            UpdateReceipt words = receipt.Signed.Receipt;
            effects.Add(new RoundEffect.Send(words.Client, lives[(words.Key, words.Client)], new ClientMessage.Receipted(receipt)));
        }
    }
}
