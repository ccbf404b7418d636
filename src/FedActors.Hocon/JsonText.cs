using System.Globalization;
using System.Text;

namespace FedActors.Hocon;

/// <summary>Writes resolved values as JSON, either for reading or in the one canonical form used for hashing.</summary>
internal static class JsonText
{
    public static string Write(HoconValue value, bool canonical)
    {
        var text = new StringBuilder();
        Append(text, value, canonical, indent: 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, HoconValue value, bool canonical, int indent)
    {
        switch (value)
        {
            case HoconObject { Fields.Count: 0 }:
                text.Append("{}");
                break;
            case HoconObject map:
                var fields = canonical ? map.Fields.OrderBy(f => f.Key, StringComparer.Ordinal) : map.Fields.AsEnumerable();
                AppendBlock(text, '{', '}', fields, canonical, indent, field =>
                {
                    AppendString(text, field.Key);
                    text.Append(canonical ? ":" : ": ");
                    Append(text, field.Value.Value, canonical, indent + 1);
                });
                break;
            case HoconArray { Items.Count: 0 }:
                text.Append("[]");
                break;
            case HoconArray list:
                AppendBlock(text, '[', ']', list.Items, canonical, indent, item => Append(text, item, canonical, indent + 1));
                break;
            case HoconScalar { Kind: HoconKind.String } scalar:
                AppendString(text, scalar.Text);
                break;
            case HoconScalar { Kind: HoconKind.Number } scalar:
                text.Append(canonical ? CanonicalNumber(scalar.Text) : scalar.Text);
                break;
            case HoconScalar scalar:
                text.Append(scalar.Text);
                break;
        }
    }

    private static void AppendBlock<T>(
        StringBuilder text, char open, char close, IEnumerable<T> items, bool canonical, int indent, Action<T> append)
    {
        text.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first)
                text.Append(',');
            first = false;
            if (!canonical)
                text.Append('\n').Append(' ', 2 * (indent + 1));
            append(item);
        }

        if (!canonical)
            text.Append('\n').Append(' ', 2 * indent);
        text.Append(close);
    }

    /// <summary>1.0, 1e0 and 1 mean the same setting, so that they must hash alike.</summary>
    private static string CanonicalNumber(string written)
    {
        if (long.TryParse(written, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return whole.ToString(CultureInfo.InvariantCulture);
        if (written.AsSpan().IndexOfAny(".eE") < 0)
            return written;
        var number = double.Parse(written, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(number))
            return written;
        return Math.Abs(number) < 1L << 53 && number == Math.Floor(number)
            ? ((long)number).ToString(CultureInfo.InvariantCulture)
            : number.ToString("R", CultureInfo.InvariantCulture);
    }

    public static void AppendString(StringBuilder text, string value)
    {
        text.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            switch (c)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case var _ when char.IsSurrogate(c) && i + 1 < value.Length && char.IsSurrogatePair(c, value[i + 1]):
                    text.Append(c).Append(value[++i]);
                    break;
                case var _ when c < ' ' || char.IsSurrogate(c):
                    // A lone surrogate has no UTF-8 form; escaped, the text can still be hashed and stored.
                    text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                default: text.Append(c); break;
            }
        }

        text.Append('"');
    }
}
