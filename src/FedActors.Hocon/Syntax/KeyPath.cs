using System.Text;

namespace FedActors.Hocon.Syntax;

/// <summary>The names that lead from the root to a setting.</summary>
internal sealed class KeyPath(IReadOnlyList<string> names)
{
    public static KeyPath Root { get; } = new([]);

    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>Parses a path written in code, such as <c>network.port</c>.</summary>
    public static KeyPath Parse(string text)
    {
        var tokenizer = new Tokenizer(new Source($"the path '{text}'", text, null, HasLines: false));
        var tokens = new List<Token>();
        for (var token = tokenizer.Next(); token.Kind != TokenKind.End; token = tokenizer.Next())
        {
            if (!token.IsText)
            {
                throw new HoconException(
                    token.Origin, "", $"found {token.Shown} in a path; put names with special characters in double quotes.");
            }

            tokens.Add(token);
        }

        return FromTokens(tokens, new HoconOrigin(text, 0, 0));
    }

    /// <summary>
    /// Joins the tokens of a path expression: dots split unquoted text only, and inner white space belongs to the name.
    /// </summary>
    public static KeyPath FromTokens(IReadOnlyList<Token> tokens, HoconOrigin origin)
    {
        var names = new List<string>();
        var name = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (i > 0)
                name.Append(tokens[i].Spacing);
            if (tokens[i].Kind == TokenKind.Quoted)
            {
                name.Append(tokens[i].Text);
                quoted = true;
                continue;
            }

            var parts = tokens[i].Text.Split('.');
            for (var p = 0; p < parts.Length; p++)
            {
                name.Append(parts[p]);
                if (p + 1 < parts.Length)
                    EndName();
            }
        }

        EndName();
        return new KeyPath(names);

        void EndName()
        {
            if (name.Length == 0 && !quoted)
            {
                throw new HoconException(
                    origin, "", "found a path with an empty name; write names separated by single dots, or \"\" for a name that is empty.");
            }

            names.Add(name.ToString());
            name.Clear();
            quoted = false;
        }
    }

    public KeyPath Under(KeyPath prefix) => prefix.Names.Count == 0 ? this : new KeyPath([.. prefix.Names, .. Names]);

    public override string ToString() => Show(Names);

    /// <summary>
    /// Writes a path so that it can be copied into a file: quoted where a name needs it, list positions as <c>[0]</c>.
    /// </summary>
    public static string Show(IReadOnlyList<string> names)
    {
        var text = new StringBuilder();
        foreach (var name in names)
        {
            if (text.Length > 0 && !name.StartsWith('['))
                text.Append('.');
            if (name.StartsWith('[') || (name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or ' ' or '/')))
                text.Append(name);
            else
                JsonText.AppendString(text, name);
        }

        return text.ToString();
    }
}
