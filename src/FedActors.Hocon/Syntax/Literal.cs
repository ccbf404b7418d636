namespace FedActors.Hocon.Syntax;

/// <summary>Tells what an unquoted text means when it stands alone.</summary>
internal static class Literal
{
    public static HoconKind KindOf(string text) => text switch
    {
        "null" => HoconKind.Null,
        "true" or "false" => HoconKind.Boolean,
        _ => IsJsonNumber(text) ? HoconKind.Number : HoconKind.String,
    };

    private static bool IsJsonNumber(string text)
    {
        var at = text.StartsWith('-') ? 1 : 0;
        var whole = Digits(text, ref at);
        if (whole == 0 || (whole > 1 && text[at - whole] == '0'))
            return false;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            if (Digits(text, ref at) == 0)
                return false;
        }

        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            if (at < text.Length && text[at] is '+' or '-')
                at++;
            if (Digits(text, ref at) == 0)
                return false;
        }

        return at == text.Length;
    }

    private static int Digits(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return at - start;
    }
}
