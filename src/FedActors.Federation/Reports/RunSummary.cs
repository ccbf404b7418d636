namespace FedActors.Federation.Reports;

/// <summary>The end of a run in one object: what <c>--json</c> prints.</summary>
public sealed record RunSummary
{
    /// <summary>The scenario's or run's name.</summary>
    public required string Scenario { get; init; }

    /// <summary>The run seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The rounds asked for.</summary>
    public required int Rounds { get; init; }

    /// <summary>The rounds committed.</summary>
    public required int CommittedRounds { get; init; }

    /// <summary>Accuracy of the last model in [0, 1]; null where nobody measured.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Loss of the last model; null where nobody measured.</summary>
    public double? Loss { get; init; }

    /// <summary>What the population's privacy has been charged, at <see cref="Delta"/>; null where none was promised.</summary>
    public double? Epsilon { get; init; }

    /// <summary>delta of <see cref="Epsilon"/>.</summary>
    public double? Delta { get; init; }

    /// <summary>
    /// Length of the run in its own time: virtual in simulation, real otherwise. Of a resumed run it is the sum of its processes' times,
    /// without the pauses between them; an earlier process counts from the start of its first committed round to the close of its last.
    /// </summary>
    public required double VirtualSeconds { get; init; }

    /// <summary>Length of this process in real time.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>Updates counted in committed rounds.</summary>
    public required long ClientUpdates { get; init; }

    /// <summary>Slots still at work when their attempt ended, in failed attempts of this process too.</summary>
    public required long Stragglers { get; init; }

    /// <summary>Slots whose client was lost, left or declined, in failed attempts of this process too.</summary>
    public required long Dropouts { get; init; }

    /// <summary>Updates that failed admission, in failed attempts of this process too.</summary>
    public required long Refused { get; init; }

    /// <summary>Updates that came after their round had closed, counted later or refused.</summary>
    public required long LateUpdates { get; init; }

    /// <summary>Attempts at rounds that failed in this process.</summary>
    public required long FailedAttempts { get; init; }

    /// <summary>Members that joined after the first round had started; returns after a crash included.</summary>
    public required long Joins { get; init; }

    /// <summary>SHA-256 of the last committed model's safetensors file.</summary>
    public required string ModelDigest { get; init; }

    /// <summary>Why the run ended: rounds-done, target-reached, time-spent, budget-spent, stopped, failed or stepped-down.</summary>
    public required string EndReason { get; init; }

    /// <summary>The end as a sentence.</summary>
    public required string EndDetail { get; init; }

    /// <summary>Simulated events processed; 0 outside the simulator.</summary>
    public long Events { get; init; }

    /// <summary>Threads used for training and evaluation.</summary>
    public int Threads { get; init; }
}
