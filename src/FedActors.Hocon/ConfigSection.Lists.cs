using System.Globalization;

namespace FedActors.Hocon;

/// <content>Reading lists of values.</content>
public sealed partial class ConfigSection
{
    /// <summary>A list of texts; null stands for "absent", and then the fallback (by default an empty list) is given.</summary>
    public IReadOnlyList<string> Strings(string name, IReadOnlyList<string>? fallback = null) => ReadList<string>(
        name, (text, out value) => (value = text) is not null, _ => true, "a text", "[\"one\", \"two\"]") ?? fallback ?? [];

    /// <summary>
    /// A list of finite numbers, each from <paramref name="min"/> to <paramref name="max"/>; not a number is refused.
    /// </summary>
    public IReadOnlyList<double> Doubles(
        string name,
        IReadOnlyList<double>? fallback = null,
        double min = double.NegativeInfinity,
        double max = double.PositiveInfinity)
    {
        var example = NumberExample(min, max);
        var wanted = NumberWanted(min, max, minExclusive: false, maxExclusive: false);
        return ReadList<double>(name, TryNumber, n => n >= min && n <= max, wanted, $"[{example}, {example}]") ?? fallback ?? [];
    }

    /// <summary>A list of whole numbers of 32 bits, each from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public IReadOnlyList<int> Ints(
        string name, IReadOnlyList<int>? fallback = null, int min = int.MinValue, int max = int.MaxValue)
    {
        var example = Example(min, max);
        var longs = ReadList<long>(name, TryWhole, n => n >= min && n <= max, WholeWanted(min, max), $"[{example}, {example}]");
        return longs is null ? fallback ?? [] : [.. longs.Select(n => (int)n)];
    }

    private List<T>? ReadList<T>(string name, Reading<T> read, Func<T, bool> allowed, string wanted, string example)
    {
        var at = At(name, out var last);
        at.Know(last);
        return at.ListOf(last, $"a list, each value {wanted}", example)?
            .Select((item, i) => Convert(item, [.. at._path, last, $"[{i}]"], read, allowed, wanted, $"{last} = {example}"))
            .ToList();
    }

    /// <summary>
    /// The values of a list. An object whose names are all positions is a list too, as .properties files write them.
    /// </summary>
    private IReadOnlyList<HoconValue>? ListOf(string name, string wanted, string example)
    {
        switch (ValueOf(name))
        {
            case null:
                return null;
            case HoconArray list:
                return list.Items;
            case HoconObject { Fields.Count: > 0 } map when map.Fields.Keys.All(k => Position(k) is not null):
                return [.. map.Fields.OrderBy(f => Position(f.Key)).Select(f => f.Value.Value)];
            case var other:
                throw Wrong(other, [.. _path, name], wanted, $"{name} = {example}");
        }
    }

    private static uint? Position(string name) =>
        uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null;
}
