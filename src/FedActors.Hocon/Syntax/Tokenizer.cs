using System.Buffers;
using System.Globalization;
using System.Text;

namespace FedActors.Hocon.Syntax;

/// <summary>Cuts a text into tokens, one at a time so that a large file needs no list of them.</summary>
internal sealed class Tokenizer(Source source)
{
    private static readonly SearchValues<char> Reserved = SearchValues.Create("$\"{}[]:=,+#`^?!@*&\\");

    private readonly string _text = source.Text;
    private int _at = source.Text.StartsWith('\uFEFF') ? 1 : 0;
    private int _line = 1;
    private int _lineStart;
    private bool _inSubstitution;

    public Token Next()
    {
        var spacing = ReadSpacing();
        SkipComment();
        var origin = Here();
        if (_at == _text.Length)
            return new Token(TokenKind.End, "", spacing, origin);
        var c = _text[_at];
        if (PunctuationOf(c) is { } kind)
        {
            _at++;
            if (c == '\n')
                StartLine();
            return new Token(kind, NameOf(c), spacing, origin);
        }

        switch (c)
        {
            case '"':
                var text = StartsWith("\"\"\"") ? ReadTripleQuoted(origin) : ReadQuoted(origin);
                return new Token(TokenKind.Quoted, text, spacing, origin);
            case '$' when StartsWith("${"):
                return ReadSubstitution(spacing, origin);
            case '+' when StartsWith("+="):
                _at += 2;
                return new Token(TokenKind.Append, "+=", spacing, origin);
            case var _ when Reserved.Contains(c):
                throw new HoconException(
                    origin, "",
                    $"found the reserved character '{c}' outside quotes; put the whole text in double quotes if it is meant as text.");
            default:
                return new Token(TokenKind.Unquoted, ReadUnquoted(), spacing, origin);
        }
    }

    private static TokenKind? PunctuationOf(char c) => c switch
    {
        '\n' => TokenKind.Newline,
        '{' => TokenKind.ObjectOpen,
        '}' => TokenKind.ObjectClose,
        '[' => TokenKind.ArrayOpen,
        ']' => TokenKind.ArrayClose,
        ',' => TokenKind.Comma,
        ':' or '=' => TokenKind.Separator,
        _ => null,
    };

    /// <summary>The character as a text, without making a new one for each of a file's many commas.</summary>
    private static string NameOf(char c) => c switch
    {
        '\n' => "\n",
        '{' => "{",
        '}' => "}",
        '[' => "[",
        ']' => "]",
        ',' => ",",
        ':' => ":",
        _ => "=",
    };

    private string ReadSpacing()
    {
        var start = _at;
        while (_at < _text.Length && IsSpacing(_text[_at]))
            _at++;
        return _at - start == 1 && _text[start] == ' ' ? " " : _text[start.._at];
    }

    /// <summary>
    /// White space of the specification: Unicode separators, the byte order mark and these controls, but not newline.
    /// </summary>
    private static bool IsSpacing(char c) => c switch
    {
        ' ' or '\t' or '\v' or '\f' or '\r' or '\uFEFF' or (>= '\x1c' and <= '\x1f') => true,
        < '\x80' => false,
        _ => char.GetUnicodeCategory(c)
            is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator,
    };

    private void SkipComment()
    {
        if (!StartsWith("#") && !StartsWith("//"))
            return;
        var end = _text.IndexOf('\n', _at);
        _at = end < 0 ? _text.Length : end;
    }

    private string ReadUnquoted()
    {
        var start = _at;
        var numeric = _text[_at] is '-' or (>= '0' and <= '9');
        while (_at < _text.Length)
        {
            var c = _text[_at];
            // A plus sign is reserved, but belongs to a number's exponent: 1e+5.
            var exponentSign = c == '+' && numeric && _at + 1 < _text.Length
                && _text[_at - 1] is 'e' or 'E' && char.IsAsciiDigit(_text[_at + 1]);
            if ((Reserved.Contains(c) && !exponentSign) || c == '\n' || IsSpacing(c) || (c == '/' && StartsWith("//")))
                break;
            numeric = numeric && (char.IsAsciiDigit(c) || c is '-' or '+' or '.' or 'e' or 'E');
            _at++;
        }

        return _text[start.._at];
    }

    private string ReadQuoted(HoconOrigin origin)
    {
        var text = new StringBuilder();
        for (_at++; ; _at++)
        {
            if (_at == _text.Length || _text[_at] == '\n')
            {
                throw new HoconException(
                    origin, "", "found a quoted text without its closing quote; "
                    + "close it on the same line, or use triple quotes.");
            }

            var c = _text[_at];
            switch (c)
            {
                case '"':
                    _at++;
                    return text.ToString();
                case '\\':
                    text.Append(ReadEscape());
                    break;
                case < ' ' and not '\t':
                    throw new HoconException(
                        Here(), "", $"found the control character U+{(int)c:X4} in a quoted text; write it as \\u{(int)c:x4}.");
                default:
                    text.Append(c);
                    break;
            }
        }
    }

    private char ReadEscape()
    {
        var origin = Here();
        _at++;
        var c = _at < _text.Length ? _text[_at] : '\0';
        switch (c)
        {
            case '"' or '\\' or '/': return c;
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when _at + 4 < _text.Length && _text.AsSpan(_at + 1, 4).ToString().All(char.IsAsciiHexDigit):
                _at += 4;
                return (char)int.Parse(_text.AsSpan(_at - 3, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            default:
                throw new HoconException(
                    origin, "", "found an unknown escape; allowed are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hexadecimal digits.");
        }
    }

    /// <summary>Reads up to the last three of a run of quotes; the quotes before them belong to the text.</summary>
    private string ReadTripleQuoted(HoconOrigin origin)
    {
        var start = _at + 3;
        var end = _text.IndexOf("\"\"\"", start, StringComparison.Ordinal);
        if (end < 0)
            throw new HoconException(origin, "", "found \"\"\" without a closing \"\"\"; add it.");
        while (end + 3 < _text.Length && _text[end + 3] == '"')
            end++;
        for (; _at < end; _at++)
        {
            if (_text[_at] == '\n')
                StartLine(_at + 1);
        }

        _at = end + 3;
        return _text[start..end];
    }

    private Token ReadSubstitution(string spacing, HoconOrigin origin)
    {
        var start = _at;
        // Refused at once: a text of many ${ would otherwise recurse as deep as it is long.
        if (_inSubstitution)
        {
            throw new HoconException(
                origin, "", "found ${ inside a substitution; write a plain path there, such as ${network.port}.");
        }

        _inSubstitution = true;
        _at += 2;
        var optional = StartsWith("?");
        if (optional)
            _at++;
        var tokens = new List<Token>();
        while (true)
        {
            var token = Next();
            if (token.Kind == TokenKind.ObjectClose)
                break;
            if (!token.IsText)
            {
                throw new HoconException(
                    token.Origin, "", $"found {token.Shown} inside a substitution; write a path and a closing brace, such as ${{network.port}}.");
            }

            tokens.Add(token);
        }

        _inSubstitution = false;
        var path = KeyPath.FromTokens(tokens, origin);
        return new Token(TokenKind.Substitution, _text[start.._at], spacing, origin) { Path = path, Optional = optional };
    }

    private bool StartsWith(string expected) => _text.AsSpan(_at).StartsWith(expected);

    private void StartLine(int at = -1)
    {
        _line++;
        _lineStart = at < 0 ? _at : at;
    }

    private HoconOrigin Here() => source.HasLines ? new(source.Name, _line, _at - _lineStart + 1) : new(source.Name, 0, 0);
}
