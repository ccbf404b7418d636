using FedActors.Core.Edges;
using FedActors.Core.Files;
using FedActors.Core.Identity;
using FedActors.Core.Receipts;

namespace FedActors.Federation.Stores;

/// <summary>The receipts of the rounds of a run within one process: one file for each round in a directory.</summary>
internal sealed class FileReceipts(string directory, IDisk disk) : IReceiptStore
{
    /// <inheritdoc/>
    public void Keep(string runId, RoundNumber round, Sha256Digest root, IReadOnlyList<SignedReceipt> receipts)
    {
        Directory.CreateDirectory(directory);
        DurableFile.Replace(PathOf(round, root), file => file.Write(ReceiptJson.Write(receipts)), disk: disk);
    }

    /// <inheritdoc/>
    public IReadOnlyList<SignedReceipt>? Find(string runId, RoundNumber round, Sha256Digest root)
    {
        string path = PathOf(round, root);
        return !File.Exists(path) ? null
            : ReceiptJson.ReadRound(File.ReadAllBytes(path), path) is var kept && kept.All(receipt => receipt.Receipt.RunId == runId) ? kept
            : null;
    }

    private string PathOf(RoundNumber round, Sha256Digest root) => Path.Combine(directory, $"round-{round.Value:D6}-{root}.json");
}
