using System.Globalization;
using System.Security;
using System.Text;
using System.Xml;

namespace FedActors.Learning.Partitions;

/// <summary>Draws a counted partition as stacked horizontal bars.</summary>
internal sealed class PartitionSvg(PartitionSummary summary, IReadOnlyList<string> classNames)
{
    /// <summary>The most centres that get a bar; of more, evenly spread ones are drawn and the caption says so.</summary>
    public const int CentresMax = 120;

    private const int LegendMax = 20, Left = 70, BarWidth = 640, RowsTop = 56, LegendRow = 18, Width = 900;

    // Okabe and Ito's colours, told apart with every kind of colour vision, then two darker ones.
    private static readonly string[] Palette =
        ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#7F7F7F", "#332288", "#882255"];

    private readonly StringBuilder _svg = new();

    public string Draw()
    {
        int[] shown = PartitionPicture.Thin(summary.Sizes.Count, CentresMax);
        int row = shown.Length <= 20 ? 22 : shown.Length <= 60 ? 12 : 7;
        int legendRows = Math.Min(classNames.Count, LegendMax) + (classNames.Count > LegendMax ? 1 : 0);
        int height = RowsTop + Math.Max(shown.Length * row, legendRows * LegendRow) + 20;
        Begin(height, shown.Length);
        for (int i = 0; i < shown.Length; i++)
        {
            // Row labels at thin rows would overlap: then only every few rows are numbered.
            bool numbered = row > 10 || i % 5 == 0;
            DrawCentre(shown[i], RowsTop + (i * row), row, numbered);
        }

        DrawLegend();
        _svg.Append("</svg>\n");
        return _svg.ToString();
    }

    private void Begin(int height, int shown)
    {
        string thinned = shown < summary.Sizes.Count ? $" {shown} of them are drawn, evenly spread." : "";
        string skew = summary.MeanTotalVariation is { } d ? Number($", label skew {d:0.000} (mean total-variation distance)") : "";
        string sizes = Number($"smallest {summary.SizeMin}, median {summary.SizeMedian:0.#}, largest {summary.SizeMax}");
        _svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"title desc\" ");
        _svg.Append($"viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        _svg.Append("<title id=\"title\">Examples per centre</title>\n");
        _svg.Append($"<desc id=\"desc\">{summary.Sizes.Count} centres hold {summary.Total} examples: {sizes}{skew}.{thinned}</desc>\n");
        _svg.Append($"<rect width=\"{Width}\" height=\"{height}\" fill=\"#ffffff\"/>\n");
        _svg.Append($"<text x=\"{Left}\" y=\"20\" font-size=\"15\">{summary.Sizes.Count} centres, {summary.Total} examples</text>\n");
        _svg.Append($"<text x=\"{Left}\" y=\"40\" fill=\"#444444\">{sizes}{skew}.{thinned}</text>\n");
    }

    private void DrawCentre(int centre, int y, int row, bool numbered)
    {
        int baseline = y + (row / 2) + 4, bar = row - Math.Max(1, row / 6);
        if (numbered)
        {
            _svg.Append($"<text x=\"{Left - 8}\" y=\"{baseline}\" text-anchor=\"end\" font-size=\"10\">{centre}</text>\n");
        }

        int before = 0;
        if (summary.Classes == 0)
        {
            DrawSegment(0, summary.Sizes[centre], y, bar, Palette[0], $"centre {centre}: {summary.Sizes[centre]} examples");
            return;
        }

        for (int c = 0; c < summary.Classes; c++)
        {
            int count = summary.LabelCounts[centre][c];
            if (count > 0)
            {
                DrawSegment(before, count, y, bar, Colour(c), $"centre {centre}, {Escape(classNames[c])}: {count} examples");
                before += count;
            }
        }
    }

    private void DrawSegment(int before, int count, int y, int height, string colour, string title)
    {
        double unit = (double)BarWidth / Math.Max(1, summary.SizeMax);
        _svg.Append(Number($"<rect x=\"{Left + (before * unit):0.##}\" y=\"{y}\" width=\"{count * unit:0.##}\" height=\"{height}\" "));
        _svg.Append($"fill=\"{colour}\"><title>{title}</title></rect>\n");
    }

    private void DrawLegend()
    {
        int x = Left + BarWidth + 24, y = RowsTop;
        foreach (int c in Enumerable.Range(0, Math.Min(classNames.Count, LegendMax)))
        {
            _svg.Append($"<rect x=\"{x}\" y=\"{y}\" width=\"12\" height=\"12\" fill=\"{Colour(c)}\"/>");
            _svg.Append($"<text x=\"{x + 18}\" y=\"{y + 10}\">{Escape(Shorten(classNames[c]))}</text>\n");
            y += LegendRow;
        }

        if (classNames.Count > LegendMax)
        {
            _svg.Append($"<text x=\"{x}\" y=\"{y + 10}\">and {classNames.Count - LegendMax} more labels</text>\n");
        }
    }

    private static string Shorten(string name) => name.Length <= 20 ? name : $"{name[..19]}…";

    // Class names come from files: what XML cannot hold at all, such as control characters and cut surrogates, becomes a question mark.
    private static string? Escape(string name) => SecurityElement.Escape(string.Concat(name.Select(c => XmlConvert.IsXmlChar(c) ? c : '?')));

    // Beyond the palette, hues a golden angle apart: neighbours differ clearly.
    private static string Colour(int label) =>
        label < Palette.Length ? Palette[label] : Number($"hsl({label * 137.508 % 360:0},60%,{(label % 3 * 12) + 38}%)");

    private static string Number(FormattableString text) => text.ToString(NumberFormatInfo.InvariantInfo);
}
