using System.Text;
using FedActors.Hocon.Resolution;

namespace FedActors.Hocon.Syntax;

/// <summary>Loads the files of one configuration and keeps the chain of includes.</summary>
internal sealed class SourceFiles(HoconParseOptions options)
{
    public const int FileBytesMax = 16 * 1024 * 1024;
    private const int IncludeDepthMax = 32;
    private const int IncludesMax = 1_000;

    // Lowest priority first: .conf overrides .json overrides .properties.
    private static readonly string[] Extensions = [".properties", ".json", ".conf"];
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<string> _chain = [];
    private int _includes;

    public static string TooLarge(long length) =>
        $"found a text of {length} bytes; at most {FileBytesMax} are read. Move data that is not settings to a file of its own.";

    public ObjectNode LoadRoot(string path)
    {
        var origin = new HoconOrigin(path, 0, 0);
        if (path.Length == 0 || path.Contains('\0'))
            throw new HoconException(origin, "", "found an empty or impossible file name; give the path of a .conf file.");
        return Load(path, Path.GetFullPath(path), KeyPath.Root, origin)
            ?? throw new HoconException(origin, "", "the file is not there; check the path, which is relative to the current folder.");
    }

    /// <summary>Loads what an include names; null where nothing is there and that is allowed.</summary>
    public ObjectNode? LoadInclude(string name, Source from, bool required, HoconOrigin origin, KeyPath place)
    {
        if (name.Length == 0 || name.Contains('\0'))
        {
            throw new HoconException(
                origin, place.ToString(), "found an include of an empty or impossible file name; name a file.");
        }

        string[] names = Extensions.Contains(Path.GetExtension(name)) ? [name] : [.. Extensions.Select(e => name + e)];
        ObjectNode? merged = null;
        if (from.Directory is not null || Path.IsPathRooted(name))
        {
            foreach (var candidate in names)
            {
                var shown = Path.Combine(Path.GetDirectoryName(from.Name) ?? "", candidate);
                if (Load(shown, Path.GetFullPath(Path.Combine(from.Directory ?? "", candidate)), place, origin) is not { } found)
                    continue;
                if (merged is null)
                    merged = found;
                else
                    merged.MergeOver(found);
            }
        }

        if (merged is null && required)
        {
            throw new HoconException(
                origin, place.ToString(),
                $"the required include \"{name}\" is not there (looked for {string.Join(", ", names)} in {from.Directory ?? "no folder"}); "
                + "add the file, or drop required(...) if it may be absent.");
        }

        return merged;
    }

    private ObjectNode? Load(string shown, string fullPath, KeyPath place, HoconOrigin includedAt)
    {
        if (_chain.Contains(fullPath))
        {
            var loop = string.Join(" -> ", _chain.SkipWhile(f => f != fullPath).Append(fullPath).Select(f => Path.GetFileName(f)));
            throw new HoconException(
                includedAt, place.ToString(), $"found an include that loops: {loop}; remove one of these includes.");
        }

        if (_chain.Count > IncludeDepthMax)
        {
            throw new HoconException(
                includedAt, place.ToString(), $"found includes more than {IncludeDepthMax} deep; include from fewer levels.");
        }

        if (ReadBytes(fullPath, shown) is not { } bytes)
            return null;
        if (++_includes > IncludesMax)
        {
            throw new HoconException(
                includedAt, place.ToString(), $"found more than {IncludesMax} included files; include fewer.");
        }

        _chain.Add(fullPath);
        var source = new Source(shown, Decode(bytes, shown), Path.GetDirectoryName(fullPath), HasLines: true);
        var root = Path.GetExtension(fullPath) == ".properties"
            ? PropertiesText.Parse(source, place.Names.Count)
            : Parser.RequireObject(new Parser(source, this, place).ParseDocument(), place.ToString());
        _chain.RemoveAt(_chain.Count - 1);
        return root;
    }

    private byte[]? ReadBytes(string fullPath, string shown)
    {
        try
        {
            if (options.ReadFile is { } read)
                return Bounded(read(fullPath), shown);
            if (!File.Exists(fullPath))
                return null;
            using var file = File.OpenRead(fullPath);
            // One byte more than allowed shows that a file is too large, also where its length is not known beforehand.
            using var content = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int n; content.Length <= FileBytesMax && (n = file.Read(buffer)) > 0;)
                content.Write(buffer, 0, n);
            return Bounded(content.ToArray(), shown);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HoconException(
                new HoconOrigin(shown, 0, 0), "", $"the file cannot be read: {e.Message} Check its permissions.");
        }
    }

    private static byte[]? Bounded(byte[]? bytes, string shown) => bytes is { Length: > FileBytesMax }
        ? throw new HoconException(new HoconOrigin(shown, 0, 0), "", TooLarge(bytes.Length))
        : bytes;

    private static string Decode(byte[] bytes, string shown)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            var line = 1 + bytes.AsSpan(0, Math.Clamp(e.Index, 0, bytes.Length)).Count((byte)'\n');
            throw new HoconException(
                new HoconOrigin(shown, line, 1), "", $"found bytes that are not UTF-8 at offset {e.Index}; save the file as UTF-8.");
        }
    }
}
