using FedActors.Federation.Reports;

namespace FedActors.Cli.Running;

/// <summary>A training run, loaded and ready: what displays, reports and the end need to know of it.</summary>
internal sealed record TrainingJob
{
    public required string Name { get; init; }

    public required string Description { get; init; }

    public required int Rounds { get; init; }

    /// <summary>Rounds that an earlier session has committed.</summary>
    public int CommittedBefore { get; init; }

    /// <summary>Where the last model will be; null where none is kept.</summary>
    public string? ModelPath { get; init; }

    /// <summary>Whether the run's own seconds are simulated.</summary>
    public required bool IsVirtualTime { get; init; }

    public string? PartitionSvg { get; init; }

    /// <summary>Trains to the end or until asked to stop.</summary>
    public required Func<RunLog, CancellationToken, RunSummary> Run { get; init; }

    /// <summary>The command that repeats the run; without a summary, as it was given.</summary>
    public required Func<RunSummary?, string> RepeatCommand { get; init; }

    /// <summary>Says how to go on after a stop, given the rounds committed so far.</summary>
    public required Func<int, string> HowToGoOn { get; init; }

    /// <summary>What one can do next, one a line, once the run has ended by itself.</summary>
    public required Func<RunSummary, IReadOnlyList<string>> NextSteps { get; init; }
}
