namespace FedActors.Hocon.Syntax;

/// <summary>
/// One piece of text. White space is no token: it belongs to the token that follows, where a concatenation may need it.
/// </summary>
internal readonly record struct Token(TokenKind Kind, string Text, string Spacing, HoconOrigin Origin)
{
    /// <summary>The path inside <c>${...}</c>; null for every other kind.</summary>
    public KeyPath? Path { get; init; }

    /// <summary>Whether a substitution was written <c>${?...}</c>.</summary>
    public bool Optional { get; init; }

    public bool IsText => Kind is TokenKind.Unquoted or TokenKind.Quoted;

    public bool StartsValue =>
        Kind is TokenKind.Unquoted or TokenKind.Quoted or TokenKind.Substitution or TokenKind.ObjectOpen or TokenKind.ArrayOpen;

    /// <summary>How an error names what was found.</summary>
    public string Shown => Kind switch
    {
        TokenKind.End => "the end of the text",
        TokenKind.Newline => "the end of the line",
        TokenKind.Quoted => $"the text \"{Shorten(Text)}\"",
        TokenKind.Substitution => $"the substitution {Shorten(Text)}",
        _ => $"'{Shorten(Text)}'",
    };

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
