namespace FedActors.Federation.Reports.Charts;

/// <summary>How the asked clients of each round ended: a stacked column a round, or a stretch of rounds where there are many.</summary>
internal static class OutcomeChart
{
    /// <summary>More rounds than this share columns.</summary>
    public const int ColumnsMax = 150;

    private const double Width = 1140, Height = 260, Left = 58, Right = 12, Top = 22, Bottom = 40;

    private static readonly (string Style, string Name, Func<RoundRow, int> Of)[] Parts =
    [
        ("counted", "counted", row => row.Counted),
        ("carried", "late from an earlier round, counted here", row => row.Carried),
        ("straggler", "late", row => row.Stragglers),
        ("dropped-out", "vanished or declined", row => row.Dropouts),
        ("refused", "refused", row => row.Refused),
    ];

    /// <summary>The picture; null without rounds.</summary>
    public static string? Draw(IReadOnlyList<RoundRow> rows, IReadOnlyList<(int Round, int Attempt, string Reason)> failures)
    {
        if (rows.Count == 0)
        {
            return null;
        }

        int stretch = (rows.Count + ColumnsMax - 1) / ColumnsMax;
        RoundRow[][] columns = [.. rows.Chunk(stretch)];
        double highest = columns.Max(column => Parts.Sum(part => column.Average(part.Of)));
        var across = new Axis(Height - Bottom, Top, 0, Math.Max(highest, 1), 5);
        double pitch = (Width - Left - Right) / columns.Length, bar = Math.Min(pitch * 0.82, 60);
        var svg = new SvgCanvas(Width, Height, "How the asked clients ended, by round",
            string.Join(", ", Parts.Select(part => $"{rows.Sum(row => (long)part.Of(row))} {part.Name}")));
        DrawAxis(svg, across);
        int numbered = (columns.Length + 19) / 20;
        ILookup<int, (int Round, int Attempt, string Reason)> failed = failures.ToLookup(failure => failure.Round);
        for (int i = 0; i < columns.Length; i++)
        {
            double middle = Left + ((i + 0.5) * pitch);
            DrawColumn(svg, across, columns[i], middle - (bar / 2), bar);
            DrawFailures(svg, [.. columns[i].SelectMany(row => failed[row.Round])], middle);
            if (i % numbered == 0)
            {
                svg.Text(middle, Height - Bottom + 18, "tick middle", $"{columns[i][0].Round}");
            }
        }

        svg.Text((Left + Width - Right) / 2, Height - 6, "label middle", stretch == 1 ? "round" : $"round (means of {stretch} rounds a column)");
        return svg.Finish();
    }

    private static void DrawAxis(SvgCanvas svg, Axis across)
    {
        foreach (double tick in across.Ticks)
        {
            svg.Line(Left, across[tick], Width - Right, across[tick], "grid");
            svg.Text(Left - 8, across[tick] + 4, "tick end", tick.ToString($"F{across.Decimals}"));
        }

        svg.Line(Left, Height - Bottom, Width - Right, Height - Bottom, "axis");
    }

    private static void DrawColumn(SvgCanvas svg, Axis across, RoundRow[] rows, double x, double width)
    {
        string name = rows.Length == 1 ? $"round {rows[0].Round}" : $"rounds {rows[0].Round} to {rows[^1].Round}";
        double below = 0;
        foreach ((string style, string part, Func<RoundRow, int> of) in Parts)
        {
            double value = rows.Average(of);
            if (value > 0)
            {
                svg.Box(x, across[below + value], width, across[below] - across[below + value], style, $"{name}: {value:0.##} {part}");
                below += value;
            }
        }
    }

    private static void DrawFailures(SvgCanvas svg, IReadOnlyList<(int Round, int Attempt, string Reason)> failed, double middle)
    {
        if (failed.Count > 0)
        {
            svg.Dot(middle, 9, 3.5, "failed", $"{failed.Count} failed, first round {failed[0].Round} attempt {failed[0].Attempt}: {failed[0].Reason}");
        }
    }
}
