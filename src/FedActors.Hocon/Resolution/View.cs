namespace FedActors.Hocon.Resolution;

/// <summary>
/// What stands at a place, known only as far as it had to be: nothing, a finished value, or an object whose members are not
/// resolved yet. Keeping members open is what lets an object refer to its own parts.
/// </summary>
internal sealed class View
{
    private View(HoconValue? leaf, IReadOnlyList<ObjectNode> parts)
    {
        Leaf = leaf;
        Parts = parts;
    }

    /// <summary>Nothing was set.</summary>
    public static View Undefined { get; } = new(null, []);

    /// <summary>Nothing was set, apart from values that are just being computed.</summary>
    public static View Cycle { get; } = new(null, []);

    /// <summary>A finished text, number, boolean, null or list.</summary>
    public HoconValue? Leaf { get; }

    /// <summary>The objects to merge, oldest first; empty where the view is no object.</summary>
    public IReadOnlyList<ObjectNode> Parts { get; }

    public bool IsAbsent => Leaf is null && Parts.Count == 0;

    public static View Of(HoconValue leaf) => new(leaf, []);

    public static View Of(IReadOnlyList<ObjectNode> parts) => new(null, parts);
}
