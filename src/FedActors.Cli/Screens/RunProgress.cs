using FedActors.Federation.Reports;

namespace FedActors.Cli.Screens;

/// <summary>Where a run stands, copied in one go so that it can be drawn on another thread.</summary>
internal sealed record RunProgress
{
    private const int CurveMax = 48;

    public required int Round { get; init; }

    public required int Attempt { get; init; }

    public required int Committed { get; init; }

    public required int Counted { get; init; }

    public required int Wanted { get; init; }

    public required int Members { get; init; }

    public required long Stragglers { get; init; }

    public required long Dropouts { get; init; }

    public required long Failed { get; init; }

    public required double Seconds { get; init; }

    public required RoundRow? Last { get; init; }

    /// <summary>The accuracy of evenly spread rounds, for a small curve.</summary>
    public required IReadOnlyList<double> Curve { get; init; }

    /// <summary>Copies the log's present state; called on the thread that feeds it.</summary>
    /// <param name="log">The log.</param>
    /// <param name="stragglers">Stragglers so far, counted by the caller because rows are many.</param>
    /// <param name="dropouts">Dropouts so far.</param>
    public static RunProgress Of(RunLog log, long stragglers, long dropouts) => new()
    {
        Round = log.OpenRound?.Round.Value ?? (log.Rows.Count == 0 ? 0 : log.Rows[^1].Round),
        Attempt = log.OpenRound?.Attempt ?? 1,
        Committed = log.Rows.Count == 0 ? 0 : log.Rows[^1].Round,
        Counted = log.OpenCounted,
        Wanted = log.OpenRound?.UploadsWanted ?? log.OpenCounted,
        Members = log.Members,
        Stragglers = stragglers,
        Dropouts = dropouts,
        Failed = log.Failures.Count,
        Seconds = log.Seconds,
        Last = log.Rows.Count == 0 ? null : log.Rows[^1],
        Curve = [.. Figures.Spread(log.Rows.Count, CurveMax).Select(i => log.Rows[i].Accuracy ?? double.NaN)],
    };

    /// <summary>The real seconds that the rest will take at the pace so far; null before the session's first round.</summary>
    /// <param name="committed">The last committed round.</param>
    /// <param name="before">The last round that an earlier session committed.</param>
    /// <param name="rounds">The last round to be.</param>
    /// <param name="wallSeconds">Real seconds of this session.</param>
    public static double? Remaining(int committed, int before, int rounds, double wallSeconds) =>
        committed <= before ? null : wallSeconds / (committed - before) * (rounds - committed);
}
