namespace FedActors.Federation.Reports.Charts;

/// <summary>One value along rounds or time.</summary>
internal sealed class LineChart
{
    private const double Width = 560, Height = 260, Left = 58, Right = 22, Top = 14, Bottom = 40;

    // More points than this are thinned, the least and the largest of each stretch kept: as many as the picture has columns.
    private const int PointsMax = 1000;

    public required string Title { get; init; }

    public required string AlongLabel { get; init; }

    /// <summary>Whether the horizontal values are whole numbers.</summary>
    public required bool IsAlongWhole { get; init; }

    /// <summary>How a value is written at a point.</summary>
    public required Func<double, string> Format { get; init; }

    /// <summary>Whether values are shares, written as percentages on the axis and never shown beyond 0 to 1.</summary>
    public bool IsShare { get; init; }

    /// <summary>The picture; null where there is no finite point.</summary>
    public string? Draw(IReadOnlyList<(double Along, double Value)> all)
    {
        List<(double Along, double Value)> points = Thin([.. all.Where(p => double.IsFinite(p.Value) && double.IsFinite(p.Along))]);
        if (points.Count == 0)
        {
            return null;
        }

        (double low, double high) = (points.Min(p => p.Value), points.Max(p => p.Value));
        var along = new Axis(Left, Width - Right, points[0].Along, points[^1].Along, 6, IsAlongWhole);
        var across = new Axis(Height - Bottom, Top, low, high, 5);
        var svg = new SvgCanvas(Width, Height, Title,
            $"From {Format(points[0].Value)} to {Format(points[^1].Value)}, between {Format(low)} and {Format(high)}, by {AlongLabel}");
        DrawAxes(svg, along, across);
        svg.Path(points.Select(p => (along[p.Along], across[p.Value])), "curve");
        if (points.Count <= 60)
        {
            foreach ((double x, double y) in points)
            {
                svg.Dot(along[x], across[y], points.Count == 1 ? 5 : 2.6, "point", $"{AlongLabel} {x:0.##}: {Format(y)}");
            }
        }
        else
        {
            svg.Dot(along[points[^1].Along], across[points[^1].Value], 3.2, "point", $"{AlongLabel} {points[^1].Along:0.##}: {Format(points[^1].Value)}");
        }

        return svg.Finish();
    }

    private void DrawAxes(SvgCanvas svg, Axis along, Axis across)
    {
        foreach (double tick in across.Ticks.Where(t => !IsShare || t is >= -1e-9 and <= 1 + 1e-9))
        {
            svg.Line(Left, across[tick], Width - Right, across[tick], "grid");
            string text = IsShare ? $"{(tick * 100).ToString($"F{Math.Max(0, across.Decimals - 2)}")} %" : tick.ToString($"F{across.Decimals}");
            svg.Text(Left - 8, across[tick] + 4, "tick end", Math.Abs(tick) >= 1e5 ? $"{tick:0.##e+0}" : text);
        }

        foreach (double tick in along.Ticks)
        {
            svg.Text(along[tick], Height - Bottom + 18, "tick middle", tick.ToString($"F{along.Decimals}"));
        }

        svg.Line(Left, Height - Bottom, Width - Right, Height - Bottom, "axis");
        svg.Text((Left + Width - Right) / 2, Height - 6, "label middle", AlongLabel);
    }

    private static List<(double Along, double Value)> Thin(List<(double Along, double Value)> points)
    {
        if (points.Count <= PointsMax)
        {
            return points;
        }

        int stretch = (points.Count * 2 / PointsMax) + 1;
        return [.. points.Chunk(stretch).SelectMany(chunk =>
            new[] { chunk.MinBy(p => p.Value), chunk.MaxBy(p => p.Value) }.OrderBy(p => p.Along))];
    }
}
