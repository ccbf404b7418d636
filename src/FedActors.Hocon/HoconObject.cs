using System.Diagnostics.CodeAnalysis;
using FedActors.Hocon.Resolution;
using FedActors.Hocon.Syntax;

namespace FedActors.Hocon;

/// <summary>Named resolved values, in the order in which the names were first set.</summary>
public sealed class HoconObject : HoconValue
{
    private readonly OrderedDictionary<string, HoconField> _fields;

    internal HoconObject(OrderedDictionary<string, HoconField> fields, HoconOrigin origin)
        : base(HoconKind.Object, origin)
    {
        _fields = fields;
        Weight = 1 + fields.Values.Sum(f => f.Value.Weight);
    }

    /// <summary>An object without any setting.</summary>
    public static HoconObject Empty { get; } = new([], new HoconOrigin("(empty)", 0, 0));

    /// <summary>The settings in the order in which their names were first set.</summary>
    public IReadOnlyDictionary<string, HoconField> Fields => _fields;

    internal override double Weight { get; }

    /// <summary>Finds the value of a path such as <c>network.port</c>; names with dots are put in double quotes.</summary>
    /// <returns>False where a name of the path is absent or stands on something that is not an object.</returns>
    public bool TryFind(string path, [NotNullWhen(true)] out HoconValue? value)
    {
        value = this;
        foreach (var name in KeyPath.Parse(path).Names)
        {
            if (value is not HoconObject inner || !inner._fields.TryGetValue(name, out var field))
            {
                value = null;
                return false;
            }

            value = field.Value;
        }

        return true;
    }

    /// <summary>Lays this object over another: settings here win, objects merge, and null here hides the other's value.</summary>
    public HoconObject WithFallback(HoconObject fallback)
    {
        var merged = new OrderedDictionary<string, HoconField>(fallback._fields);
        foreach (var (name, field) in _fields)
        {
            var both = merged.TryGetValue(name, out var below) && below.Value is HoconObject && field.Value is HoconObject;
            merged[name] = both
                ? field with { Value = ((HoconObject)field.Value).WithFallback((HoconObject)below.Value) }
                : field;
        }

        return new HoconObject(merged, Origin);
    }

    /// <summary>Lays another object over this one: the reverse of <see cref="WithFallback"/>.</summary>
    public HoconObject Merge(HoconObject over) => over.WithFallback(this);

    /// <summary>
    /// Applies one <c>path=value</c> given on a command line; the value is HOCON and may use <c>${...}</c> and <c>+=</c> on this object.
    /// </summary>
    /// <remarks>
    /// This object is already resolved, so values that were computed from the overridden one keep their old value. To have
    /// them follow, pass the text in <see cref="HoconParseOptions.Overrides"/> instead.
    /// </remarks>
    public HoconObject WithOverride(string assignment)
    {
        var root = (ObjectNode)Node.From(this);
        root.MergeOver(HoconDocument.ParseOverride(assignment, new HoconParseOptions()));
        return new Resolver(root, environment: null).ResolveRoot();
    }
}
