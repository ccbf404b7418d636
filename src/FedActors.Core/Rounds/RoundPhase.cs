namespace FedActors.Core.Rounds;

/// <summary>Where an attempt at a round stands.</summary>
public enum RoundPhase
{
    /// <summary>Clients are training; updates are taken.</summary>
    Collecting,

    /// <summary>No more updates are taken; folds under way are waited for.</summary>
    Draining,

    /// <summary>The privacy ledger is being written, before any noise is drawn.</summary>
    Charging,

    /// <summary>The next model is being made.</summary>
    Closing,

    /// <summary>The record is on its way to the journal.</summary>
    Committing,

    /// <summary>The record is durable.</summary>
    Committed,

    /// <summary>The attempt failed; nothing of it counts.</summary>
    Failed,

    /// <summary>The journal refused the record: a newer epoch leads.</summary>
    Fenced,
}
