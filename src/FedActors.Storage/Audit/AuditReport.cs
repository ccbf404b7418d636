namespace FedActors.Storage.Audit;

/// <summary>What an audit did and found.</summary>
/// <param name="Findings">What it noticed, in the order of the journal; at most <see cref="StoreAudit.FindingsMax"/>.</param>
/// <param name="FindingsLeftOut">How many more there are.</param>
/// <param name="Runs">Runs with committed rounds.</param>
/// <param name="Rounds">Committed rounds that were checked.</param>
/// <param name="Blobs">Blobs whose digest was checked.</param>
/// <param name="RoundsRecomputed">Rounds of which both models are stored, so that their change was measured again.</param>
/// <param name="Receipts">Receipts whose signature was checked.</param>
/// <param name="Charges">Privacy charges that were computed again.</param>
public sealed record AuditReport(
    IReadOnlyList<AuditFinding> Findings, int FindingsLeftOut, int Runs, long Rounds, int Blobs, int RoundsRecomputed,
    long Receipts = 0, long Charges = 0)
{
    /// <summary>Whether nothing committed is lost or changed, as far as can be told.</summary>
    public bool IsSound => FindingsLeftOut == 0 && Findings.All(finding => finding.Severity != AuditSeverity.Damage);
}
