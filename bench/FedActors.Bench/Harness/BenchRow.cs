using System.Globalization;
using System.Text.Json.Serialization;

namespace FedActors.Bench.Harness;

/// <summary>One figure.</summary>
internal sealed record BenchRow
{
    /// <summary>The benchmark's name.</summary>
    public required string Benchmark { get; init; }

    /// <summary>Whose figure it is: ours, the limit ours runs into, or a peer's.</summary>
    public required BenchRole Role { get; init; }

    /// <summary>What was measured.</summary>
    public required string What { get; init; }

    /// <summary>The figure; null where it could not be measured, which the note explains.</summary>
    public double? Value { get; init; }

    /// <summary>Its unit.</summary>
    public required string Unit { get; init; }

    /// <summary>The mark, where more is better.</summary>
    public double? AtLeast { get; init; }

    /// <summary>The mark, where less is better.</summary>
    public double? AtMost { get; init; }

    /// <summary>What a reader should know beside the figure.</summary>
    public string? Note { get; init; }

    /// <summary>Whether the mark is reached; null where there is none.</summary>
    public bool? Reached => AtLeast is { } least ? Value >= least : AtMost is { } most ? Value <= most : null;

    /// <summary>The row as a line for people.</summary>
    [JsonIgnore]
    public string Text
    {
        get
        {
            string mark = AtLeast is { } least ? $"  mark >= {Number(least)}" : AtMost is { } most ? $"  mark <= {Number(most)}" : "";
            string verdict = Reached switch { true => ": reached", false => ": MISSED", null => "" };
            string value = Value is { } known ? Number(known) : "-";
            string note = Note is null ? "" : $"  ({Note})";
            return $"{Benchmark,-17} {Role.ToString().ToLowerInvariant(),-6} {What,-52} {value,12} {Unit}{mark}{verdict}{note}";
        }
    }

    /// <summary>Three significant digits, or all digits before the point.</summary>
    private static string Number(double value) => Math.Abs(value) switch
    {
        0 => "0",
        < 1 => value.ToString("0.000", CultureInfo.InvariantCulture),
        < 10 => value.ToString("0.00", CultureInfo.InvariantCulture),
        < 100 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("#,0", CultureInfo.InvariantCulture),
    };
}
