namespace Tidy.Tests;

/// <summary>Blanks comments and literals, so that rules look at code only. Line ends stay where they are.</summary>
public static class CodeText
{
    public static string Blank(string text)
    {
        char[] code = text.ToCharArray();
        int at = 0;
        Scan(text, code, ref at, isHole: false);
        return new string(code);
    }

    /// <summary>Walks over code to its end, or over the hole of an interpolated string to its closing brace.</summary>
    private static void Scan(string text, char[] code, ref int at, bool isHole)
    {
        int depth = 0;
        while (at < text.Length)
        {
            char c = text[at];
            if (isHole && c == '}' && depth == 0)
            {
                return;
            }

            depth += c switch { '{' => 1, '}' => -1, _ => 0 };
            if (c == '/' && Next(text, at) == '/')
            {
                Wipe(code, ref at, EndOfLine(text, at));
            }
            else if (c == '/' && Next(text, at) == '*')
            {
                int end = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
                Wipe(code, ref at, end < 0 ? text.Length : end + 2);
            }
            else if (c == '\'')
            {
                int end = at + 1;
                while (end < text.Length && text[end] != '\'')
                {
                    end += text[end] == '\\' ? 2 : 1;
                }

                Wipe(code, ref at, Math.Min(text.Length, end + 1));
            }
            else if (c is '"' or '$' or '@' && OpensString(text, at))
            {
                BlankString(text, code, ref at);
            }
            else
            {
                at++;
            }
        }
    }

    private static bool OpensString(string text, int at)
    {
        while (at < text.Length && text[at] is '$' or '@')
        {
            at++;
        }

        return at < text.Length && text[at] == '"';
    }

    private static void BlankString(string text, char[] code, ref int at)
    {
        bool isInterpolated = false, isVerbatim = false;
        for (; text[at] != '"'; at++)
        {
            isInterpolated |= text[at] == '$';
            isVerbatim |= text[at] == '@';
            code[at] = ' ';
        }

        int quotes = 0;
        while (at + quotes < text.Length && text[at + quotes] == '"')
        {
            quotes++;
        }

        if (quotes >= 3)
        {
            int end = text.IndexOf(new string('"', quotes), at + quotes, StringComparison.Ordinal);
            Wipe(code, ref at, end < 0 ? text.Length : end + quotes);
            return;
        }

        code[at++] = ' ';
        while (at < text.Length && text[at] != '"' | (isVerbatim && Next(text, at) == '"'))
        {
            if (isInterpolated && text[at] == '{' && Next(text, at) != '{')
            {
                code[at++] = ' ';
                Scan(text, code, ref at, isHole: true);
            }

            // An escape, a doubled quote or a doubled brace is two characters that belong together.
            bool isPair = text[at] is '"' || (!isVerbatim && text[at] == '\\') || (isInterpolated && text[at] is '{' or '}' && Next(text, at) == text[at]);
            Wipe(code, ref at, Math.Min(text.Length, at + (isPair ? 2 : 1)));
        }

        Wipe(code, ref at, Math.Min(text.Length, at + 1));
    }

    private static char Next(string text, int at) => at + 1 < text.Length ? text[at + 1] : '\0';

    private static int EndOfLine(string text, int at) => text.IndexOf('\n', at) is var end and >= 0 ? end : text.Length;

    private static void Wipe(char[] code, ref int at, int end)
    {
        for (; at < end; at++)
        {
            code[at] = code[at] == '\n' ? '\n' : ' ';
        }
    }
}
