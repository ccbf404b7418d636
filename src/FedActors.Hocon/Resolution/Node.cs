using FedActors.Hocon.Syntax;

namespace FedActors.Hocon.Resolution;

/// <summary>A value as written, before its substitutions are resolved.</summary>
internal abstract class Node(HoconOrigin origin)
{
    public HoconOrigin Origin { get; } = origin;

    /// <summary>Whether nothing that was set earlier can show through this value, whatever its substitutions give.</summary>
    public bool HidesEarlier => this is ScalarNode or ArrayNode;

    /// <summary>Turns a resolved value back into nodes, so that more text can be laid over it.</summary>
    public static Node From(HoconValue value)
    {
        switch (value)
        {
            case HoconObject map:
                var node = new ObjectNode(map.Origin);
                foreach (var (name, field) in map.Fields)
                    node.SlotOf(name, field.KeyOrigin).Put(From(field.Value));
                return node;
            case HoconArray list:
                return new ArrayNode([.. list.Items.Select(From)], list.Origin);
            default:
                return new ScalarNode((HoconScalar)value);
        }
    }
}

/// <summary>A text, number, boolean or null.</summary>
internal sealed class ScalarNode(HoconScalar value) : Node(value.Origin)
{
    public HoconScalar Value { get; } = value;
}

/// <summary>A value that must be computed. It can meet itself while it is, so it knows that it is under way.</summary>
internal abstract class ComputedNode(HoconOrigin origin) : Node(origin)
{
    public bool InProgress { get; set; }

    public View? Outcome { get; set; }
}

/// <summary>A list; its elements may hold substitutions.</summary>
internal sealed class ArrayNode(List<Node> items, HoconOrigin origin) : ComputedNode(origin)
{
    public List<Node> Items { get; } = items;

    /// <summary>Whether no element needs an earlier value of the list, so that earlier values can be forgotten.</summary>
    public bool IsFixed => Items.TrueForAll(i => i is ScalarNode or ArrayNode { IsFixed: true });
}

/// <summary>A substitution <c>${path}</c> or <c>${?path}</c>.</summary>
internal sealed class ReferenceNode(KeyPath target, HoconOrigin origin) : ComputedNode(origin)
{
    /// <summary>The path as it was written.</summary>
    public KeyPath Target { get; } = target;

    /// <summary>Where the file was included: the path is tried below this place first.</summary>
    public required KeyPath Prefix { get; init; }

    /// <summary>The setting that the substitution is part of, for errors.</summary>
    public required KeyPath Place { get; init; }

    public required bool Optional { get; init; }

    /// <summary>False for the look back of <c>+=</c>, which means an earlier setting and never an environment variable.</summary>
    public bool SeesEnvironment { get; init; } = true;

    public override string ToString() => $"${{{(Optional ? "?" : "")}{Target}}}";
}

/// <summary>One part of a concatenation and the white space before it, which counts between texts.</summary>
internal readonly record struct Piece(Node Node, string Spacing);

/// <summary>Values written side by side.</summary>
internal sealed class ConcatenationNode(IReadOnlyList<Piece> pieces, KeyPath place, HoconOrigin origin) : ComputedNode(origin)
{
    public IReadOnlyList<Piece> Pieces { get; } = pieces;

    public KeyPath Place { get; } = place;

    /// <summary>For <c>a += x</c>, which means <c>a = ${?a} [x]</c>: the list that a further <c>+=</c> can grow.</summary>
    public ArrayNode? Appended { get; init; }
}
