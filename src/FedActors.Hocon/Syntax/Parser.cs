using System.Text;
using FedActors.Hocon.Resolution;

namespace FedActors.Hocon.Syntax;

/// <summary>Reads one text into nodes, by recursive descent with one token of look-ahead.</summary>
internal sealed class Parser
{
    /// <summary>The deepest setting, counting path names, braces, list positions and the place of includes.</summary>
    public const int NestingMax = 128;

    private readonly Source _source;
    private readonly SourceFiles _files;
    private readonly Tokenizer _tokenizer;
    private readonly KeyPath _prefix;
    private readonly List<string> _path;
    private int _listDepth;
    private Token _token;

    public Parser(Source source, SourceFiles files, KeyPath prefix)
    {
        _source = source;
        _files = files;
        _prefix = prefix;
        _path = [.. prefix.Names];
        _tokenizer = new Tokenizer(source);
    }

    /// <summary>The whole text: an object, with or without braces, or a list.</summary>
    public Node ParseDocument()
    {
        Advance();
        var origin = _token.Origin;
        SkipNewlines();
        Node root = _token.Kind switch
        {
            TokenKind.ObjectOpen => ParseObject(),
            TokenKind.ArrayOpen => ParseArray(),
            _ => ParseFields(origin, TokenKind.End),
        };
        SkipNewlines();
        if (_token.Kind != TokenKind.End)
            throw Error($"found {_token.Shown} after the end of the root; remove it, or the unbalanced brace before it.");
        return root;
    }

    public static ObjectNode RequireObject(Node root, string path) => root as ObjectNode
        ?? throw new HoconException(root.Origin, path, "found a list; a configuration is an object, such as rounds = 10.");

    private ObjectNode ParseObject()
    {
        var opening = _token.Origin;
        Advance();
        var fields = ParseFields(opening, TokenKind.ObjectClose);
        Advance();
        return fields;
    }

    private ObjectNode ParseFields(HoconOrigin origin, TokenKind closing)
    {
        var fields = new ObjectNode(origin);
        SkipNewlines();
        while (_token.Kind != closing)
        {
            if (_token.Kind == TokenKind.End)
                throw Error($"found the end of the text inside the object that opens at {origin}; close it with '}}'.");
            ParseField(fields);
            SkipElementEnd(closing, "settings");
        }

        return fields;
    }

    private void ParseField(ObjectNode fields)
    {
        if (_token is { Kind: TokenKind.Unquoted, Text: "include" })
        {
            var include = _token.Origin;
            Advance();
            if (_token.IsText)
            {
                ParseInclude(fields, include);
                return;
            }

            throw Error(
                "found the name 'include' without a file; "
                + "write include \"file.conf\", or \"include\" in quotes for a setting of that name.");
        }

        var keyOrigin = _token.Origin;
        var key = ParseKey();
        var depth = _path.Count;
        _path.AddRange(key.Names);
        RequireShallow(keyOrigin);
        SkipNewlines();
        fields.Put(key.Names, ParseAssigned(), keyOrigin);
        _path.RemoveRange(depth, _path.Count - depth);
    }

    private KeyPath ParseKey()
    {
        var tokens = new List<Token>();
        while (_token.IsText)
        {
            tokens.Add(_token);
            Advance();
        }

        if (tokens.Count == 0)
            throw Error($"found {_token.Shown} where a setting's name is expected; write name = value.");
        try
        {
            return KeyPath.FromTokens(tokens, tokens[0].Origin);
        }
        catch (HoconException e) when (e.Path.Length == 0 && _path.Count > 0)
        {
            throw new HoconException(e.Origin, Place().ToString(), e.Problem);
        }
    }

    private Node ParseAssigned()
    {
        var kind = _token.Kind;
        if (kind == TokenKind.ObjectOpen)
            return ParseValue();
        if (kind is not (TokenKind.Separator or TokenKind.Append))
            throw Error($"found {_token.Shown} after the setting's name; write '=', ':', '+=' or '{{' there.");
        if (kind == TokenKind.Append && _listDepth > 0)
            throw Error("found '+=' inside a list, where a value has no path to look back to; write the whole list with '='.");
        var origin = _token.Origin;
        Advance();
        SkipNewlines();
        var value = ParseValue();
        if (kind == TokenKind.Separator)
            return value;
        var place = Place();
        var before = new ReferenceNode(place, origin)
        {
            Prefix = KeyPath.Root, Place = place, Optional = true, SeesEnvironment = false,
        };
        var appended = new ArrayNode([value], value.Origin);
        return new ConcatenationNode([new(before, ""), new(appended, "")], place, origin) { Appended = appended };
    }

    private Node ParseValue()
    {
        if (!_token.StartsValue)
        {
            throw Error(
                $"found {_token.Shown} where a value is expected; "
                + "write one, such as 10, \"text\", [1, 2] or { name = value }.");
        }

        var first = _token;
        var node = ParsePiece();
        return _token.StartsValue ? ParseConcatenation(first, node) : node;
    }

    private Node ParseConcatenation(Token first, Node firstNode)
    {
        var pieces = new List<Piece> { new(firstNode, "") };
        var text = first.IsText ? new StringBuilder(first.Text) : null;
        while (_token.StartsValue)
        {
            var token = _token;
            text = token.IsText ? text?.Append(token.Spacing).Append(token.Text) : null;
            pieces.Add(new Piece(ParsePiece(), token.Spacing));
        }

        return text is null
            ? new ConcatenationNode(pieces, Place(), first.Origin)
            : new ScalarNode(new HoconScalar(HoconKind.String, text.ToString(), first.Origin));
    }

    private Node ParsePiece()
    {
        var token = _token;
        switch (token.Kind)
        {
            case TokenKind.ObjectOpen:
                return ParseObject();
            case TokenKind.ArrayOpen:
                return ParseArray();
        }

        Advance();
        return token.Kind switch
        {
            TokenKind.Substitution => new ReferenceNode(token.Path!, token.Origin)
            {
                Prefix = _prefix, Place = Place(), Optional = token.Optional,
            },
            TokenKind.Quoted => new ScalarNode(new HoconScalar(HoconKind.String, token.Text, token.Origin)),
            _ => new ScalarNode(new HoconScalar(Literal.KindOf(token.Text), token.Text, token.Origin)),
        };
    }

    private ArrayNode ParseArray()
    {
        var opening = _token.Origin;
        var items = new List<Node>();
        _listDepth++;
        Advance();
        SkipNewlines();
        while (_token.Kind != TokenKind.ArrayClose)
        {
            if (_token.Kind == TokenKind.End)
                throw Error($"found the end of the text inside the list that opens at {opening}; close it with ']'.");
            _path.Add($"[{items.Count}]");
            RequireShallow(_token.Origin);
            items.Add(ParseValue());
            _path.RemoveAt(_path.Count - 1);
            SkipElementEnd(TokenKind.ArrayClose, "values of a list");
        }

        _listDepth--;
        Advance();
        return new ArrayNode(items, opening);
    }

    private void ParseInclude(ObjectNode fields, HoconOrigin origin)
    {
        var call = "";
        for (; _token.Kind == TokenKind.Unquoted; Advance())
            call += _token.Text;
        if (call is not ("" or "file(" or "required(" or "required(file(") || _token.Kind != TokenKind.Quoted)
        {
            throw Error($"found include {call}{(_token.Kind == TokenKind.Quoted ? "" : " without a quoted name")}; "
                + "allowed are include \"x\", include file(\"x\") and include required(\"x\"), with the name in double quotes.");
        }

        var name = _token.Text;
        Advance();
        for (var open = call.Count(c => c == '('); open > 0; Advance())
        {
            if (_token.Kind != TokenKind.Unquoted || _token.Text.Any(c => c != ')') || _token.Text.Length > open)
            {
                throw Error(
                    $"found {_token.Shown} where ')' closes the include; write include {call}\"{name}\"{new string(')', open)}.");
            }

            open -= _token.Text.Length;
        }

        if (_listDepth > 0)
        {
            throw new HoconException(
                origin, Place().ToString(), "found an include inside a list; "
                + "include under a name, and refer to that with ${name}.");
        }

        var required = call.StartsWith("required", StringComparison.Ordinal);
        if (_files.LoadInclude(name, _source, required, origin, Place()) is { } included)
            fields.MergeOver(included);
    }

    /// <summary>Between elements: a newline or a comma, newlines around it, and nothing twice.</summary>
    private void SkipElementEnd(TokenKind closing, string elements)
    {
        var newline = SkipNewlines();
        if (_token.Kind == TokenKind.Comma)
        {
            Advance();
            SkipNewlines();
            if (_token.Kind == TokenKind.Comma)
                throw Error("found two commas in a row; remove one.");
            return;
        }

        if (!newline && _token.Kind != closing && _token.Kind != TokenKind.End)
            throw Error($"found {_token.Shown} after a value; separate {elements} with a newline or a comma.");
    }

    private bool SkipNewlines()
    {
        var any = false;
        for (; _token.Kind == TokenKind.Newline; Advance())
            any = true;
        return any;
    }

    private void RequireShallow(HoconOrigin origin)
    {
        if (_path.Count > NestingMax)
        {
            throw new HoconException(
                origin, "", $"found settings nested more than {NestingMax} deep; write a flatter configuration.");
        }
    }

    private void Advance()
    {
        try
        {
            _token = _tokenizer.Next();
        }
        catch (HoconException e) when (e.Path.Length == 0 && _path.Count > 0)
        {
            throw new HoconException(e.Origin, Place().ToString(), e.Problem);
        }
    }

    private KeyPath Place() => _path.Count == 0 ? KeyPath.Root : new KeyPath([.. _path]);

    private HoconException Error(string problem) => new(_token.Origin, Place().ToString(), problem);
}
