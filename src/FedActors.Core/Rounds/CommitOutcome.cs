namespace FedActors.Core.Rounds;

/// <summary>The journal's answer to an append.</summary>
public enum CommitOutcome
{
    /// <summary>The record is durable; also when the same record was there already.</summary>
    Committed,

    /// <summary>A newer epoch holds the lease, or another record stands in this place: this aggregator must step down.</summary>
    Fenced,

    /// <summary>It is not known whether the record is durable; appending it again is safe and finds out.</summary>
    Unknown,
}
