using FedActors.Core.Identity;

namespace FedActors.Storage.Audit;

/// <summary>One thing that an audit noticed.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="RunId">The run it is about; null where it is about the whole store.</param>
/// <param name="Round">The round it is about; null where it is about no single one.</param>
/// <param name="Sentence">What was found, and what should be there.</param>
public sealed record AuditFinding(AuditSeverity Severity, string? RunId, RoundNumber? Round, string Sentence)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Severity.ToString().ToLowerInvariant()}: {(RunId is null ? "" : $"run {RunId}: ")}{(Round is null ? "" : $"round {Round}: ")}{Sentence}";
}
