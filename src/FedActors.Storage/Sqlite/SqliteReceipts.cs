using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Receipts;

namespace FedActors.Storage.Sqlite;

/// <summary>The receipts of an embedded store. They are named by their root, so that it makes no difference who writes them.</summary>
internal sealed class SqliteReceipts(SqliteDatabase database, string name) : IReceiptStore
{
    /// <inheritdoc/>
    public void Keep(string runId, RoundNumber round, Sha256Digest root, IReadOnlyList<SignedReceipt> receipts) => database.Do(
        $"keeping the receipts of round {round} of run {runId}",
        () => database.Execute(
            "insert into receipts (run_id, round, root, receipts) values ($1, $2, $3, $4) on conflict do nothing",
            runId, round.Value, root, ReceiptJson.Write(receipts)));

    /// <inheritdoc/>
    public IReadOnlyList<SignedReceipt>? Find(string runId, RoundNumber round, Sha256Digest root) =>
        database.Do($"reading the receipts of round {round} of run {runId}", () => database.Rows(
            row => row.GetFieldValue<byte[]>(0),
            "select receipts from receipts where run_id = $1 and round = $2 and root = $3", runId, round.Value, root)) is [{ } found]
            ? ReceiptJson.ReadRound(found, $"{name}: receipts of round {round} of run {runId}")
            : null;
}
