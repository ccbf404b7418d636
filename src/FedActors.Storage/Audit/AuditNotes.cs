using FedActors.Core.Identity;

namespace FedActors.Storage.Audit;

/// <summary>Collects findings up to a bound.</summary>
internal sealed class AuditNotes(int findingsMax)
{
    private readonly List<AuditFinding> _findings = [];

    public IReadOnlyList<AuditFinding> Findings => _findings;

    public int LeftOut { get; private set; }

    public void Damage(string? run, RoundNumber? round, string sentence) => Add(AuditSeverity.Damage, run, round, sentence);

    public void Warning(string? run, RoundNumber? round, string sentence) => Add(AuditSeverity.Warning, run, round, sentence);

    public void Note(string? run, RoundNumber? round, string sentence) => Add(AuditSeverity.Note, run, round, sentence);

    /// <summary>Notes a damage unless the condition holds.</summary>
    public void Require(bool holds, string run, RoundNumber round, string sentence)
    {
        if (!holds)
        {
            Damage(run, round, sentence);
        }
    }

    private void Add(AuditSeverity severity, string? run, RoundNumber? round, string sentence)
    {
        if (_findings.Count < findingsMax)
        {
            _findings.Add(new AuditFinding(severity, run, round, sentence));
        }
        else
        {
            LeftOut++;
        }
    }
}
