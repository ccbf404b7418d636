using System.Text;

namespace FedActors.Learning.Partitions;

/// <summary>Shows a partition to a person: as text for a terminal, or as a self-contained SVG drawing.</summary>
public sealed class PartitionPicture
{
    /// <summary>The most centres the text has a line for; of more, evenly spread ones are shown.</summary>
    public const int TextCentresMax = 40;

    private const int TextBarsMax = 40, TextSizeBar = 20;
    private const string Blocks = "▁▂▃▄▅▆▇█";
    private readonly PartitionSummary _summary;
    private readonly IReadOnlyList<string> _classNames;

    /// <summary>A picture of a counted partition.</summary>
    /// <param name="summary">The counts.</param>
    /// <param name="classNames">A name for each class, or null to number them from 0.</param>
    public PartitionPicture(PartitionSummary summary, IReadOnlyList<string>? classNames = null)
    {
        if (classNames is not null && classNames.Count != summary.Classes)
        {
            throw new ArgumentException($"There are {summary.Classes} classes and {classNames.Count} names.", nameof(classNames));
        }

        _summary = summary;
        _classNames = classNames ?? [.. Enumerable.Range(0, summary.Classes).Select(c => $"{c}")];
    }

    /// <summary>A self-contained SVG 1.1 document: one stacked bar per centre, coloured by label, with a legend.</summary>
    public string ToSvg() => new PartitionSvg(_summary, _classNames).Draw();

    /// <summary>A line per centre with its size and a histogram of its labels, then the totals. Lines end with a line feed.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        int[] shown = Thin(_summary.Sizes.Count, TextCentresMax);
        text.Append(_summary.Classes == 0 ? "centre  examples\n" : $"centre  examples  labels {_classNames[0]} to {_classNames[^1]}\n");
        foreach (int centre in shown)
        {
            string bars = _summary.Classes == 0 ? SizeBar(_summary.Sizes[centre]) : LabelBars(_summary.LabelCounts[centre]);
            text.Append($"{centre,6}  {_summary.Sizes[centre],8}  {bars}\n");
        }

        if (shown.Length < _summary.Sizes.Count)
        {
            text.Append($"({shown.Length} of {_summary.Sizes.Count} centres shown)\n");
        }

        text.Append($"{_summary.Sizes.Count} centres, {_summary.Total} examples; ");
        text.Append($"smallest {_summary.SizeMin}, median {_summary.SizeMedian:0.#}, largest {_summary.SizeMax}\n");
        if (_summary.MeanTotalVariation is { } skew)
        {
            text.Append($"label skew {skew:0.000} (mean total-variation distance to all labels; 0 is iid)\n");
        }

        return text.ToString();
    }

    /// <summary>At most <paramref name="max"/> of the indices below <paramref name="count"/>, evenly spread, with the first and the last.</summary>
    internal static int[] Thin(int count, int max) =>
        [.. Enumerable.Range(0, Math.Min(count, max)).Select(i => count <= max ? i : (int)((long)i * (count - 1) / (max - 1)))];

    private string SizeBar(int size) => new('█', (int)Math.Ceiling((double)size / Math.Max(1, _summary.SizeMax) * TextSizeBar));

    private static string LabelBars(IReadOnlyList<int> counts)
    {
        // More classes than columns: neighbouring classes share a bar.
        int perBar = (counts.Count + TextBarsMax - 1) / TextBarsMax;
        int[] bars = [.. counts.Chunk(perBar).Select(chunk => chunk.Sum())];
        int highest = bars.Max();
        return string.Concat(bars.Select(b => b == 0 ? ' ' : Blocks[(int)(((long)b * Blocks.Length - 1) / highest)])).TrimEnd();
    }
}
