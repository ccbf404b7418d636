using FedActors.Hocon.Resolution;
using FedActors.Hocon.Syntax;

namespace FedActors.Hocon;

/// <summary>
/// Reads HOCON, the configuration language of lightbend/config, into a resolved tree whose values know where they were written.
/// </summary>
/// <remarks>
/// <para>
/// Supported: all of JSON; comments with <c>#</c> and <c>//</c>; omitted root braces; <c>=</c>, <c>:</c> or nothing before
/// <c>{</c>; a newline for a comma, and one trailing comma; duplicate keys (objects merge, others override, null resets);
/// unquoted and triple-quoted strings; concatenation of strings, lists and objects; path keys with quoted parts;
/// <c>${x}</c> and <c>${?x}</c>, resolved last, with self reference looking back and environment fallback; <c>+=</c>;
/// <c>include "x"</c>, <c>file("x")</c> and <c>required(...)</c>, relative to the including file, with substitutions tried
/// first relative to the place of the include; <c>.conf</c>, <c>.json</c> and <c>.properties</c> files.
/// </para>
/// <para>
/// Not supported, and an error where written: <c>url()</c> and <c>classpath()</c> includes; <c>include</c> and <c>+=</c>
/// inside a list. Periods (weeks, months, years) are not read. <c>.json</c> files are read with the same leniency as <c>.conf</c>.
/// </para>
/// <para>
/// Bounded, so that a hostile text ends in a <see cref="HoconException"/>: 16 MiB a file, 128 levels of nesting, includes 32
/// deep and 1,000 in number, substitutions 400 levels deep (a concatenation is a level), 4 million resolution steps,
/// 4 million values in the result (each 64 characters of a text count as one), 16 million characters a concatenated text.
/// </para>
/// </remarks>
public static class HoconDocument
{
    /// <summary>Reads and resolves one file, whose root must be an object.</summary>
    public static HoconObject ParseFile(string path, HoconParseOptions? options = null) => ParseFiles([path], options);

    /// <summary>Reads several files, later ones over earlier ones, and resolves their substitutions over the whole.</summary>
    public static HoconObject ParseFiles(IReadOnlyList<string> paths, HoconParseOptions? options = null)
    {
        options ??= new HoconParseOptions();
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count, nameof(paths));
        var root = new ObjectNode(new HoconOrigin(paths[0], 1, 1));
        foreach (var path in paths)
            root.MergeOver(new SourceFiles(options).LoadRoot(path));
        return Resolve(root, options);
    }

    /// <summary>
    /// Reads and resolves a text, whose root must be an object; <paramref name="sourceName"/> stands in its origins.
    /// </summary>
    public static HoconObject ParseText(string text, string sourceName = "(text)", HoconParseOptions? options = null)
    {
        options ??= new HoconParseOptions();
        return Resolve(Parser.RequireObject(ParseSyntax(text, sourceName, options), ""), options);
    }

    /// <summary>Reads and resolves a text whose root may also be a list, as JSON allows.</summary>
    public static HoconValue ParseValue(string text, string sourceName = "(text)", HoconParseOptions? options = null)
    {
        options ??= new HoconParseOptions();
        return ParseSyntax(text, sourceName, options) switch
        {
            ObjectNode root => Resolve(root, options),
            var list => new Resolver(new ObjectNode(list.Origin), options.Environment).ResolveValue(list),
        };
    }

    internal static Node ParseSyntax(string text, string sourceName, HoconParseOptions options)
    {
        if (text.Length > SourceFiles.FileBytesMax)
            throw new HoconException(new HoconOrigin(sourceName, 0, 0), "", SourceFiles.TooLarge(text.Length));
        var source = new Source(sourceName, text, options.BaseDirectory, HasLines: true);
        return new Parser(source, new SourceFiles(options), KeyPath.Root).ParseDocument();
    }

    internal static ObjectNode ParseOverride(string assignment, HoconParseOptions options)
    {
        var source = new Source($"--set {assignment}", assignment, options.BaseDirectory, HasLines: false);
        return Parser.RequireObject(new Parser(source, new SourceFiles(options), KeyPath.Root).ParseDocument(), "");
    }

    private static HoconObject Resolve(ObjectNode root, HoconParseOptions options)
    {
        foreach (var assignment in options.Overrides)
            root.MergeOver(ParseOverride(assignment, options));
        return new Resolver(root, options.Environment).ResolveRoot();
    }
}
