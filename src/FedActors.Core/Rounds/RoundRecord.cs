using FedActors.Core.Identity;
using FedActors.Core.Privacy;

namespace FedActors.Core.Rounds;

/// <summary>
/// A committed round: everything needed to check it, in one record, chained to the one before by SHA-256. It is written to the journal
/// in one fenced append; a round without a record has not happened.
/// </summary>
public sealed record RoundRecord
{
    /// <summary>The run's name.</summary>
    public required string RunId { get; init; }

    /// <summary>The round, counted from 1 without gaps.</summary>
    public required RoundNumber Round { get; init; }

    /// <summary>Which attempt succeeded.</summary>
    public required int Attempt { get; init; }

    /// <summary>The epoch of the aggregator that committed it.</summary>
    public required Epoch Epoch { get; init; }

    /// <summary>When the attempt started.</summary>
    public required Instant StartedAt { get; init; }

    /// <summary>When its next model was ready.</summary>
    public required Instant ClosedAt { get; init; }

    /// <summary>SHA-256 of the run's effective configuration.</summary>
    public required Sha256Digest Configuration { get; init; }

    /// <summary>The aggregation strategy's name.</summary>
    public required string Strategy { get; init; }

    /// <summary>The exact sum's scale: an update value x of weight w counts as round(x w 2^exponent).</summary>
    public required int ScaleExponent { get; init; }

    /// <summary>Digest of the model the round started from.</summary>
    public required Sha256Digest Model { get; init; }

    /// <summary>Digest of the model the round produced.</summary>
    public required Sha256Digest NextModel { get; init; }

    /// <summary>SHA-256 of the ring sum.</summary>
    public required Sha256Digest SumDigest { get; init; }

    /// <summary>The cohort by slot.</summary>
    public required IReadOnlyList<ClientId> Cohort { get; init; }

    /// <summary>The accepted updates: carried ones first by round, then by slot.</summary>
    public required IReadOnlyList<AcceptedUpdate> Accepted { get; init; }

    /// <summary>Slots that were still at work when the round closed.</summary>
    public required IReadOnlyList<int> Stragglers { get; init; }

    /// <summary>Slots whose client was lost, left or declined.</summary>
    public required IReadOnlyList<int> Dropouts { get; init; }

    /// <summary>Slots whose update failed admission.</summary>
    public required IReadOnlyList<int> Refused { get; init; }

    /// <summary>Slots that were asked to do less than the others, ascending.</summary>
    public IReadOnlyList<SizedSlot> Sized { get; init; } = [];

    /// <summary>What the round cost the population's privacy; null where none was promised.</summary>
    public PrivacyCharge? Privacy { get; init; }

    /// <summary>Root over the receipts of the accepted updates, in their order; null where none came with one.</summary>
    public Sha256Digest? ReceiptsRoot { get; init; }

    /// <summary>What was measured.</summary>
    public required RoundMetrics Metrics { get; init; }

    /// <summary>The hash of the record before; for round 1 the hash of nothing: 64 zeros.</summary>
    public required Sha256Digest Previous { get; init; }

    /// <summary>SHA-256 of this record's canonical JSON, which includes <see cref="Previous"/>.</summary>
    public Sha256Digest Hash => Sha256Digest.Of(RoundRecordJson.Write(this));
}
