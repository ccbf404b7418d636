namespace FedActors.Federation.Reports;

/// <summary>Everything a report shows, as it stood when the run ended.</summary>
public sealed record ReportContents
{
    /// <summary>The end of the run in one object.</summary>
    public required RunSummary Summary { get; init; }

    /// <summary>One or two sentences on what was run.</summary>
    public required string Description { get; init; }

    /// <summary>Whether seconds are simulated ones.</summary>
    public required bool IsVirtualTime { get; init; }

    /// <summary>The command that repeats or continues the run; shown at the foot of the page.</summary>
    public required string Command { get; init; }

    /// <summary>The committed rounds in order.</summary>
    public required IReadOnlyList<RoundRow> Rows { get; init; }

    /// <summary>What asked clients did.</summary>
    public required IReadOnlyList<TimelineBar> Bars { get; init; }

    /// <summary>Bars that were counted and not kept.</summary>
    public long BarsLeftOut { get; init; }

    /// <summary>Attempts that failed, with the reason.</summary>
    public required IReadOnlyList<(int Round, int Attempt, string Reason)> Failures { get; init; }

    /// <summary>Who holds what, as an SVG document; null where the run has no data.</summary>
    public string? PartitionSvg { get; init; }

    /// <summary>The contents of a log whose run has ended.</summary>
    public static ReportContents Of(
        RunLog log, RunSummary summary, string description, string command, bool isVirtualTime, string? partitionSvg) => new()
        {
            Summary = summary,
            Description = description,
            IsVirtualTime = isVirtualTime,
            Command = command,
            Rows = log.Rows,
            Bars = log.Bars,
            BarsLeftOut = log.BarsLeftOut,
            Failures = log.Failures,
            PartitionSvg = partitionSvg,
        };
}
