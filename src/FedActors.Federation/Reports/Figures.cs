namespace FedActors.Federation.Reports;

/// <summary>Numbers as people read them, in displays and reports alike.</summary>
public static class Figures
{
    /// <summary>A share in [0, 1] as a percentage with one decimal; a dash for null and NaN.</summary>
    public static string Percent(double? share) => share is { } s && double.IsFinite(s) ? $"{s * 100:0.0} %" : "-";

    /// <summary>A loss with four significant places; a dash for null, <c>NaN</c> or <c>∞</c> where it is that.</summary>
    public static string Loss(double? loss) => loss switch
    {
        null => "-",
        { } l when double.IsNaN(l) => "NaN",
        { } l when double.IsInfinity(l) => l > 0 ? "∞" : "-∞",
        { } l when Math.Abs(l) >= 1000 || (l != 0 && Math.Abs(l) < 0.001) => $"{l:0.###e+0}",
        { } l => $"{l:0.0000}",
    };

    /// <summary>An epsilon with three digits after the point; a dash for null.</summary>
    public static string Epsilon(double? epsilon) => epsilon is { } spent ? $"{spent:0.000}" : "-";

    /// <summary>A length of time in the largest units that say enough: <c>0.042 s</c>, <c>12.3 s</c>, <c>2 min 05 s</c>, <c>3 h 20 min</c>, <c>2 d 4 h</c>.</summary>
    public static string Seconds(double seconds) => seconds switch
    {
        _ when !double.IsFinite(seconds) || seconds < 0 => "-",
        < 1 => $"{seconds:0.000} s",
        < 59.95 => $"{seconds:0.0} s",
        < 3599.5 => $"{Math.Floor(Math.Round(seconds) / 60):0} min {Math.Round(seconds) % 60:00} s",
        < 172_800 => $"{Math.Floor(seconds / 3600):0} h {Math.Floor(seconds % 3600 / 60):00} min",
        _ => $"{Math.Floor(seconds / 86_400):0} d {Math.Floor(seconds % 86_400 / 3600):0} h",
    };

    /// <summary>A count with a thin space between thousands.</summary>
    public static string Count(long count) => count.ToString("#,0").Replace(',', '\u2009');

    /// <summary>At most <paramref name="max"/> of the indices below <paramref name="count"/>, evenly spread, the first and the last among them.</summary>
    public static IReadOnlyList<int> Spread(int count, int max) =>
        count <= max || max < 2
            ? [.. Enumerable.Range(0, Math.Min(count, Math.Max(max, 0)))]
            : [.. Enumerable.Range(0, max).Select(i => (int)((long)i * (count - 1) / (max - 1)))];
}
