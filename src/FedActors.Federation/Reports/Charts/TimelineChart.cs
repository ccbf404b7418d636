using FedActors.Core.Rounds;

namespace FedActors.Federation.Reports.Charts;

/// <summary>
/// What each asked client did in an attempt at a round: a panel an attempt, a bar a client from the question to its end, shortest first.
/// Of many rounds evenly spread ones are drawn, failed attempts among them; of many clients likewise.
/// </summary>
internal static class TimelineChart
{
    /// <summary>The most attempts that are drawn.</summary>
    public const int PanelsMax = 24;

    /// <summary>The most clients of an attempt that are drawn.</summary>
    public const int BarsMax = 30;

    private const double Width = 1140, Gap = 22, TitleHeight = 20, AxisHeight = 18, LabelWidth = 44;
    // More bars than this are drawn too thin for the centres' numbers.
    private const int LabelledMax = 20;
    private const int Columns = 4;
    private const double OneScaleRatioMax = 4;

    /// <summary>The picture and how many attempts it shows of how many, whether on one scale; null without bars.</summary>
    public static (string Svg, int Shown, int Attempts, bool HasOneScale)? Draw(IReadOnlyList<TimelineBar> bars, IReadOnlyList<(int Round, int Attempt, string Reason)> failures)
    {
        TimelineBar[][] attempts = [.. bars.GroupBy(bar => (bar.Round, bar.Attempt)).OrderBy(group => group.Key).Select(group => group.ToArray())];
        if (attempts.Length == 0)
        {
            return null;
        }

        TimelineBar[][] shown = [.. Figures.Spread(attempts.Length, PanelsMax).Select(i => Thin(attempts[i]))];
        int most = shown.Max(panel => panel.Length);
        double row = most <= LabelledMax ? 12 : 7;
        double panelHeight = TitleHeight + (most * row) + AxisHeight, panelWidth = (Width - ((Columns - 1) * Gap)) / Columns;
        int lines = (shown.Length + Columns - 1) / Columns;
        double[] lengths = [.. shown.Select(panel => panel.Max(bar => bar.EndedSeconds - bar.StartedSeconds))];
        double longest = lengths.Max();
        // One scale compares rounds; where a single long one would crush all others, each has its own.
        bool hasOneScale = longest <= OneScaleRatioMax * lengths.Order().ElementAt(lengths.Length / 2);
        var svg = new SvgCanvas(Width, (lines * (panelHeight + Gap)) - Gap, "What each asked client did",
            $"{shown.Length} of {attempts.Length} attempts at rounds; bars run from the question to the update, the loss of the client or the close of the round");
        HashSet<(int, int)> failed = [.. failures.Select(failure => (failure.Round, failure.Attempt))];
        for (int i = 0; i < shown.Length; i++)
        {
            double end = hasOneScale ? longest : lengths[i];
            double x = i % Columns * (panelWidth + Gap), y = i / Columns * (panelHeight + Gap);
            TimelineBar first = shown[i][0];
            string title = $"round {first.Round}" + (first.Attempt > 1 ? $", attempt {first.Attempt}" : "");
            bool isFailed = failed.Contains((first.Round, first.Attempt));
            svg.Text(x + LabelWidth, y + 13, isFailed ? "panel bad" : "panel", isFailed ? $"{title}: failed" : title);
            DrawPanel(svg, shown[i], new Axis(x + LabelWidth, x + panelWidth - 22, 0, end > 0 ? end : 1, 3), y + TitleHeight, row);
        }

        return (svg.Finish(), shown.Length, attempts.Length, hasOneScale);
    }

    private static void DrawPanel(SvgCanvas svg, TimelineBar[] bars, Axis time, double top, double row)
    {
        double bottom = top + (bars.Length * row);
        foreach (double tick in time.Ticks)
        {
            svg.Line(time[tick], top, time[tick], bottom, "grid");
            svg.Text(time[tick], bottom + 13, "tick small middle", $"{tick.ToString($"F{time.Decimals}")}{(tick > 0 ? " s" : "")}");
        }

        for (int i = 0; i < bars.Length; i++)
        {
            TimelineBar bar = bars[i];
            double y = top + (i * row), length = Math.Max(1.5, time[bar.EndedSeconds - bar.StartedSeconds] - time[0]);
            string detail = bar.Detail is null ? "" : $". {bar.Detail}";
            svg.Box(time[0], y + 1, length, row - 2, OutcomeWords.Key(bar.Outcome),
                $"centre {bar.Client}: {OutcomeWords.Name(bar.Outcome)} after {Figures.Seconds(bar.EndedSeconds - bar.StartedSeconds)}{detail}");
            if (row >= 12)
            {
                svg.Text(time[0] - 5, y + row - 2.5, "tick small end", $"{bar.Client}");
            }
        }
    }

    private static TimelineBar[] Thin(TimelineBar[] bars)
    {
        TimelineBar[] sorted = [.. bars.OrderBy(bar => bar.Outcome == SlotOutcome.Counted ? 0 : 1)
            .ThenBy(bar => bar.EndedSeconds - bar.StartedSeconds).ThenBy(bar => bar.Slot)];
        return [.. Figures.Spread(sorted.Length, BarsMax).Select(i => sorted[i])];
    }
}
