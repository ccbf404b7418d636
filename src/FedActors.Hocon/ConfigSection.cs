using FedActors.Hocon.Reading;
using FedActors.Hocon.Syntax;

namespace FedActors.Hocon;

/// <summary>
/// Reads settings by name and type, remembers every name that was asked for, and so finds the settings nobody knows.
/// </summary>
/// <remarks>
/// A name may be a path (<c>network.port</c>), which reads through the inner section. A setting that is <c>null</c> counts as
/// absent. Every failure is a <see cref="HoconException"/> that says what was found, what is wanted, and gives an example.
/// </remarks>
public sealed partial class ConfigSection
{
    private readonly HoconObject _object;
    private readonly IReadOnlyList<string> _path;
    private readonly HoconOrigin _origin;
    private readonly OrderedDictionary<string, List<ConfigSection>> _known = [];

    /// <summary>Reads the root of a configuration.</summary>
    public ConfigSection(HoconObject root)
        : this(root, [], root.Origin)
    {
    }

    private ConfigSection(HoconObject map, IReadOnlyList<string> path, HoconOrigin origin)
    {
        _object = map;
        _path = path;
        _origin = origin;
    }

    /// <summary>The full path of this section, an empty text at the root.</summary>
    public string Path => KeyPath.Show(_path);

    /// <summary>The inner section of that name; where it is absent, one without settings, so that defaults apply.</summary>
    public ConfigSection Section(string name)
    {
        var at = At(name, out var last);
        return at.SectionOf(last);
    }

    /// <summary>The sections of a list such as <c>groups = [{ ... }, { ... }]</c>; empty where it is absent.</summary>
    public IReadOnlyList<ConfigSection> SectionList(string name)
    {
        var at = At(name, out var last);
        var children = at.Know(last);
        if (children.Count > 0)
            return children;
        var items = at.ListOf(last, "a list of sections", "[{ ... }, { ... }]") ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            string[] path = [.. at._path, last, $"[{i}]"];
            children.Add(items[i] is HoconObject map
                ? new ConfigSection(map, path, map.Origin)
                : throw Wrong(items[i], path, "a section in braces", $"{last} = [{{ ... }}, {{ ... }}]"));
        }

        return children;
    }

    /// <summary>
    /// The sections below a name whose own names the operator chooses, such as <c>sites { berlin { ... } }</c>.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, ConfigSection>> NamedSections(string name)
    {
        var section = Section(name);
        return [.. section._object.Fields.Keys.Select(key => KeyValuePair.Create(key, section.SectionOf(key)))];
    }

    /// <summary>Whether the setting is there and not null; asking makes its name known.</summary>
    public bool HasValue(string name) => Find(name, out _) is not null;

    /// <summary>Where the setting's value was written; this section's own place where it is absent.</summary>
    public HoconOrigin OriginOf(string path)
    {
        var at = this;
        var names = KeyPath.Parse(path).Names;
        for (var i = 0; ; i++)
        {
            if (!at._object.Fields.TryGetValue(names[i], out var field))
                return at._origin;
            if (i == names.Count - 1 || field.Value is not HoconObject inner)
                return field.Value.Origin;
            at = new ConfigSection(inner, [.. at._path, names[i]], inner.Origin);
        }
    }

    /// <summary>
    /// Builds the error for a setting whose value is readable but not allowed, placed where the setting stands.
    /// </summary>
    /// <param name="path">The setting, relative to this section.</param>
    /// <param name="problem">What was found, what is allowed, and the fix.</param>
    public HoconException Error(string path, string problem) =>
        new(OriginOf(path), KeyPath.Show([.. _path, .. KeyPath.Parse(path).Names]), problem);

    /// <summary>
    /// Throws for the first setting, in file order, that nothing has asked for, in this section and those inside it.
    /// </summary>
    public void RejectUnknown()
    {
        foreach (var (name, field) in _object.Fields)
        {
            if (!_known.TryGetValue(name, out var children))
                throw UnknownError(name, field.KeyOrigin);
            foreach (var child in children)
                child.RejectUnknown();
        }
    }

    private HoconException UnknownError(string name, HoconOrigin origin)
    {
        var nearest = Names.Nearest(name, _known.Keys) is { } near ? $"; did you mean '{near}'?" : ";";
        var place = _path.Count == 0 ? "the top level" : Path;
        var allowed = _known.Count == 0 ? "nothing" : string.Join(", ", _known.Keys.Order(StringComparer.Ordinal));
        return new HoconException(
            origin, KeyPath.Show([.. _path, name]),
            $"found an unknown setting{nearest} allowed in {place}: {allowed}. Correct or remove it.");
    }

    private ConfigSection At(string name, out string last)
    {
        var at = this;
        var names = KeyPath.Parse(name).Names;
        for (var i = 0; i < names.Count - 1; i++)
            at = at.SectionOf(names[i]);
        last = names[^1];
        return at;
    }

    private ConfigSection SectionOf(string name)
    {
        var children = Know(name);
        if (children.Count > 0)
            return children[0];
        string[] path = [.. _path, name];
        var child = ValueOf(name) switch
        {
            null => new ConfigSection(HoconObject.Empty, path, _origin),
            HoconObject map => new ConfigSection(map, path, map.Origin),
            var other => throw Wrong(other, path, "a section in braces", $"{name} {{ ... }}"),
        };
        children.Add(child);
        return child;
    }

    private List<ConfigSection> Know(string name)
    {
        if (!_known.TryGetValue(name, out var children))
            _known.Add(name, children = []);
        return children;
    }

    private HoconValue? ValueOf(string name) =>
        _object.Fields.TryGetValue(name, out var field) && field.Value.Kind != HoconKind.Null ? field.Value : null;

    private HoconValue? Find(string name, out IReadOnlyList<string> path)
    {
        var at = At(name, out var last);
        at.Know(last);
        path = [.. at._path, last];
        return at.ValueOf(last);
    }

    private HoconException Missing(IReadOnlyList<string> path, string wanted, string example) =>
        new(_origin, KeyPath.Show(path),
            $"found no such setting, which is required: {wanted}; write for example {path[^1]} = {example}.");

    private static HoconException Wrong(HoconValue found, IReadOnlyList<string> path, string wanted, string example) =>
        new(found.Origin, KeyPath.Show(path), $"found {Show(found)}; wanted is {wanted}, for example {example}.");

    private static string Show(HoconValue value) => value switch
    {
        HoconObject { Fields.Count: var count } => $"a section of {count} settings",
        HoconArray { Items.Count: var count } => $"a list of {count} values",
        HoconScalar { Kind: HoconKind.String, Text: var text } => $"the text \"{(text.Length <= 60 ? text : text[..60] + "...")}\"",
        HoconScalar { Text: var text } => text.Length <= 60 ? text : text[..60] + "...",
        _ => value.Kind.ToString(),
    };
}
