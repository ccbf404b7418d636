using System.Globalization;
using FedActors.Hocon.Reading;

namespace FedActors.Hocon;

/// <content>Reading single settings.</content>
public sealed partial class ConfigSection
{
    private delegate bool Reading<T>(string text, out T value);

    /// <summary>
    /// A whole number of 32 bits in [<paramref name="min"/>, <paramref name="max"/>]; 1e3 and "10" are whole numbers too.
    /// </summary>
    public int Int(string name, int fallback, int min = int.MinValue, int max = int.MaxValue) => (int)Long(name, fallback, min, max);

    /// <summary>As <see cref="Int"/>, for a setting that must be there.</summary>
    public int RequiredInt(string name, int min = int.MinValue, int max = int.MaxValue) => (int)RequiredLong(name, min, max);

    /// <summary>A whole number of 64 bits in [<paramref name="min"/>, <paramref name="max"/>].</summary>
    public long Long(string name, long fallback, long min = long.MinValue, long max = long.MaxValue) =>
        ReadLong(name, min, max, fallback) ?? fallback;

    /// <summary>As <see cref="Long"/>, for a setting that must be there.</summary>
    public long RequiredLong(string name, long min = long.MinValue, long max = long.MaxValue) =>
        ReadLong(name, min, max) ?? throw MissingAt(name, WholeWanted(min, max), Example(min, max));

    private long? ReadLong(string name, long min, long max, long? fallback = null) => Read<long>(
        name, TryWhole, n => n >= min && n <= max, WholeWanted(min, max), Example(min, max, fallback));

    /// <summary>
    /// A finite number from <paramref name="min"/> to <paramref name="max"/>; not a number and infinities are refused.
    /// </summary>
    /// <param name="name">The setting.</param>
    /// <param name="fallback">The value where it is absent; it is not checked.</param>
    /// <param name="min">The least value.</param>
    /// <param name="max">The largest value.</param>
    /// <param name="minExclusive">Whether <paramref name="min"/> itself is refused.</param>
    /// <param name="maxExclusive">Whether <paramref name="max"/> itself is refused.</param>
    public double Double(
        string name,
        double fallback,
        double min = double.NegativeInfinity,
        double max = double.PositiveInfinity,
        bool minExclusive = false,
        bool maxExclusive = false) =>
        ReadDouble(name, min, max, minExclusive, maxExclusive, fallback) ?? fallback;

    /// <summary>As <see cref="Double"/>, for a setting that must be there.</summary>
    public double RequiredDouble(
        string name,
        double min = double.NegativeInfinity,
        double max = double.PositiveInfinity,
        bool minExclusive = false,
        bool maxExclusive = false) =>
        ReadDouble(name, min, max, minExclusive, maxExclusive)
        ?? throw MissingAt(name, NumberWanted(min, max, minExclusive, maxExclusive), NumberExample(min, max));

    private double? ReadDouble(string name, double min, double max, bool minExclusive, bool maxExclusive, double? fallback = null)
    {
        bool Allowed(double n) => (minExclusive ? n > min : n >= min) && (maxExclusive ? n < max : n <= max);
        var example = NumberExample(min, max, fallback is { } usual && double.IsFinite(usual) && Allowed(usual) ? fallback : null);
        return Read<double>(name, TryNumber, Allowed, NumberWanted(min, max, minExclusive, maxExclusive), example);
    }

    /// <summary>True, yes or on; false, no or off.</summary>
    public bool Bool(string name, bool fallback) =>
        Read<bool>(name, TryBoolean, _ => true, "true, yes or on, or false, no or off", "true") ?? fallback;

    /// <summary>A text; numbers and booleans are given as they were written.</summary>
    public string String(string name, string fallback) => ReadText(name) ?? fallback;

    /// <summary>As <see cref="String"/>, for a setting that must be there and must not be empty.</summary>
    public string RequiredString(string name)
    {
        var text = ReadText(name) ?? throw MissingAt(name, "a text", "\"...\"");
        return text.Length > 0 ? text : throw Error(name, "found an empty text; wanted is a text with at least one character.");
    }

    private string? ReadText(string name) => Find(name, out var path) switch
    {
        null => null,
        HoconScalar scalar => scalar.Text,
        var other => throw Wrong(other, path, "a text", $"{path[^1]} = \"...\""),
    };

    /// <summary>One member of an enum, written in lower case with hyphens: <c>TrimmedMean</c> is <c>trimmed-mean</c>.</summary>
    public TEnum Choice<TEnum>(string name, TEnum fallback)
        where TEnum : struct, Enum => ReadChoice<TEnum>(name) ?? fallback;

    /// <summary>As <see cref="Choice"/>, for a setting that must be there.</summary>
    public TEnum RequiredChoice<TEnum>(string name)
        where TEnum : struct, Enum
    {
        var names = Enum.GetNames<TEnum>().Select(Names.Kebab).ToList();
        return ReadChoice<TEnum>(name) ?? throw MissingAt(name, $"one of {string.Join(", ", names)}", names[0]);
    }

    private TEnum? ReadChoice<TEnum>(string name)
        where TEnum : struct, Enum
    {
        if (Find(name, out var path) is not { } value)
            return null;
        var members = Enum.GetNames<TEnum>();
        var names = members.Select(Names.Kebab).ToList();
        var text = (value as HoconScalar)?.Text;
        if (text is not null && names.IndexOf(text) is >= 0 and var chosen)
            return Enum.Parse<TEnum>(members[chosen]);
        var nearest = text is null ? null : Names.Nearest(text, names);
        throw Wrong(value, path, $"one of {string.Join(", ", names)}", $"{path[^1]} = {nearest ?? names[0]}");
    }

    /// <summary>
    /// A duration with a unit (ns us ms s m h d, or their long names; ms without one), zero or more unless bounded otherwise.
    /// </summary>
    public TimeSpan Duration(string name, TimeSpan fallback, TimeSpan? min = null, TimeSpan? max = null)
    {
        var least = min ?? TimeSpan.Zero;
        var most = max ?? TimeSpan.MaxValue;
        var bounds = max is null ? $" of at least {Units.Show(least)}" : $" from {Units.Show(least)} to {Units.Show(most)}";
        var example = fallback >= least && fallback <= most ? fallback : least;
        return Read<TimeSpan>(
            name, Units.TryDuration, d => d >= least && d <= most, Units.DurationWanted + "," + bounds, Units.Show(example)) ?? fallback;
    }

    /// <summary>
    /// A size in bytes, with a unit (kB, MB, ... are powers of 1000; KiB, MiB, ... powers of 1024), zero or more.
    /// </summary>
    public long SizeBytes(string name, long fallback, long min = 0, long max = long.MaxValue)
    {
        var bounds = max == long.MaxValue ? $" of at least {min} bytes" : $" from {min} to {max} bytes";
        return Read<long>(name, Units.TrySize, n => n >= min && n <= max, Units.SizeWanted + "," + bounds, SizeExample(fallback, min, max)) ?? fallback;
    }

    private T? Read<T>(string name, Reading<T> read, Func<T, bool> allowed, string wanted, string example)
        where T : struct
    {
        if (Find(name, out var path) is not { } value)
            return null;
        return Convert(value, path, read, allowed, wanted, $"{path[^1]} = {example}");
    }

    private static T Convert<T>(
        HoconValue value, IReadOnlyList<string> path, Reading<T> read, Func<T, bool> allowed, string wanted, string example) =>
        value is HoconScalar scalar && read(scalar.Text, out var result) && allowed(result)
            ? result
            : throw Wrong(value, path, wanted, example);

    private HoconException MissingAt(string name, string wanted, string example)
    {
        var at = At(name, out var last);
        return at.Missing([.. at._path, last], wanted, example);
    }

    private static bool TryWhole(string text, out long value)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
            return true;
        // The comparison with the double refuses what decimal rounds to a whole number, such as 1e-30.
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || number != decimal.Truncate(number)
            || number is < long.MinValue or > long.MaxValue
            || (double)number != double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture))
        {
            return false;
        }

        value = (long)number;
        return true;
    }

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static bool TryBoolean(string text, out bool value)
    {
        value = text is "true" or "yes" or "on";
        return value || text is "false" or "no" or "off";
    }

    private static string WholeWanted(long min, long max) => (min, max) switch
    {
        (int.MinValue or long.MinValue, int.MaxValue or long.MaxValue) => "a whole number",
        (_, int.MaxValue or long.MaxValue) => $"a whole number of at least {min}",
        (int.MinValue or long.MinValue, _) => $"a whole number of at most {max}",
        _ => $"a whole number from {min} to {max}",
    };

    private static string NumberWanted(double min, double max, bool minExclusive, bool maxExclusive)
    {
        var low = double.IsInfinity(min) ? "" : FormattableString.Invariant($" {(minExclusive ? "above" : "of at least")} {min}");
        var high = double.IsInfinity(max) ? "" : FormattableString.Invariant($" {(maxExclusive ? "below" : "at most")} {max}");
        return "a number" + low + (low.Length > 0 && high.Length > 0 ? " and" : "") + high;
    }

    // The usual value is the best example; where there is none, a small one.
    private static string Example(long min, long max, long? usual = null) =>
        (usual >= min && usual <= max ? usual.Value : Math.Clamp(10, min, max)).ToString(CultureInfo.InvariantCulture);

    private static string NumberExample(double min, double max, double? usual = null)
    {
        // Each is inside the bounds whether or not they are exclusive; of a narrow range far from zero only the middle is.
        double[] small = [0.5, 1.5, min + 1, max - 1, min / 2 + max / 2];
        var value = usual ?? small.FirstOrDefault(n => n > min && n < max, min);
        return value.ToString("R", CultureInfo.InvariantCulture);
    }

    private static string SizeExample(long usual, long min, long max)
    {
        long bytes = usual > 0 && usual >= min && usual <= max ? usual : Math.Clamp(64 << 20, min, max);
        return bytes % (1 << 20) == 0 ? $"{bytes >> 20} MiB" : bytes % (1 << 10) == 0 ? $"{bytes >> 10} KiB" : $"{bytes} B";
    }
}
