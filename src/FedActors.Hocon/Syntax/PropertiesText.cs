using System.Globalization;
using System.Text;
using FedActors.Hocon.Resolution;

namespace FedActors.Hocon.Syntax;

/// <summary>Reads a Java <c>.properties</c> text: every value is a text, and dots in keys make objects.</summary>
internal static class PropertiesText
{
    public static ObjectNode Parse(Source source, int depth)
    {
        var root = new ObjectNode(new HoconOrigin(source.Name, 1, 1));
        var lines = source.Text.TrimStart('\uFEFF').Split('\n');
        var settings = new List<(string[] Path, ScalarNode Value)>();
        for (var i = 0; i < lines.Length; i++)
        {
            var origin = new HoconOrigin(source.Name, i + 1, 1);
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] is '#' or '!')
                continue;
            var whole = new StringBuilder();
            while (EndsOpen(line) && i + 1 < lines.Length)
            {
                whole.Append(line, 0, line.Length - 1);
                line = lines[++i].Trim();
            }

            var (key, value) = Split(whole.Append(line).ToString(), origin);
            var path = key.Split('.');
            if (depth + path.Length > Parser.NestingMax)
            {
                throw new HoconException(
                    origin, "", $"found settings nested more than {Parser.NestingMax} deep; write a flatter configuration.");
            }

            settings.Add((path, new ScalarNode(new HoconScalar(HoconKind.String, value, origin))));
        }

        // An object wins over a text of the same name: texts first, so that longer paths override them.
        foreach (var (path, value) in settings.OrderBy(s => s.Path.Length))
            root.Put(path, value, value.Origin);
        return root;
    }

    /// <summary>Whether a line goes on in the next: it ends in an odd number of backslashes.</summary>
    private static bool EndsOpen(string line) => (line.Length - line.TrimEnd('\\').Length) % 2 == 1;

    private static (string Key, string Value) Split(string line, HoconOrigin origin)
    {
        var end = 0;
        while (end < line.Length && line[end] is not ('=' or ':' or ' ' or '\t'))
            end += line[end] == '\\' ? 2 : 1;
        end = Math.Min(end, line.Length);
        var value = end;
        while (value < line.Length && line[value] is ' ' or '\t')
            value++;
        if (value < line.Length && line[value] is '=' or ':')
            value++;
        return (Unescape(line[..end], origin), Unescape(line[value..].TrimStart(), origin));
    }

    private static string Unescape(string text, HoconOrigin origin)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || ++i == text.Length)
            {
                if (i < text.Length)
                    plain.Append(text[i]);
                continue;
            }

            if (text[i] == 'u')
            {
                var digits = text.AsSpan(i + 1, Math.Min(4, text.Length - i - 1));
                if (digits.Length < 4
                    || !ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                    throw new HoconException(origin, "", "found \\u without four hexadecimal digits; write for example \\u00e9.");
                plain.Append((char)code);
                i += 4;
                continue;
            }

            plain.Append(text[i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'f' => '\f', var c => c });
        }

        return plain.ToString();
    }
}
