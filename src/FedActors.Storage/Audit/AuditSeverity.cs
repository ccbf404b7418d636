namespace FedActors.Storage.Audit;

/// <summary>How bad a finding is.</summary>
public enum AuditSeverity
{
    /// <summary>Something to know; nothing is wrong.</summary>
    Note,

    /// <summary>Odd, but no committed round is in doubt.</summary>
    Warning,

    /// <summary>Something committed was lost or changed.</summary>
    Damage,
}
