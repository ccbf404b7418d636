using FedActors.Hocon.Syntax;

namespace FedActors.Hocon.Resolution;

/// <summary>
/// Computes the finished tree from the text's nodes: merges objects, follows substitutions, joins concatenations.
/// </summary>
/// <remarks>
/// Every key keeps all that was assigned to it (<see cref="Slot"/>). A substitution that meets a value which is being
/// computed looks only at what was assigned before that value: this one rule gives the specification's self reference
/// (<c>path = ${path}":/more"</c>), and where nothing was assigned before, a cycle.
/// </remarks>
internal sealed class Resolver(ObjectNode root, Func<string, string?>? environment)
{
    // Each level costs a few hundred bytes of stack; this leaves most of a small thread's 1 MiB free.
    private const int DepthMax = 400;
    private const int StepsMax = 4_000_000;
    private const int WeightMax = 4_000_000;

    private readonly List<ReferenceNode> _following = [];
    private readonly List<string> _finishing = [];
    private int _depth;
    private int _steps;

    public HoconObject ResolveRoot() => (HoconObject)Finish(View.Of([root]), root.Origin);

    public HoconValue ResolveValue(Node node) => Finish(ViewOfLayers([node]), node.Origin);

    /// <summary>Builds the finished value of a view that is not absent.</summary>
    private HoconValue Finish(View view, HoconOrigin at)
    {
        if (view.Leaf is not null)
            return view.Leaf;
        Descend(at);
        var slots = new OrderedDictionary<string, List<Slot>>();
        foreach (var part in view.Parts)
        {
            foreach (var (name, slot) in part.Slots)
            {
                if (!slots.TryGetValue(name, out var same))
                    slots.Add(name, same = []);
                same.Add(slot);
            }
        }

        var fields = new OrderedDictionary<string, HoconField>(slots.Count);
        foreach (var (name, same) in slots)
        {
            var keyOrigin = same[^1].KeyOrigin;
            _finishing.Add(name);
            if (FinishField(same, keyOrigin) is { } value)
                fields.Add(name, new HoconField(value, keyOrigin));
            _finishing.RemoveAt(_finishing.Count - 1);
        }

        _depth--;
        return RequireLight(new HoconObject(fields, view.Parts[^1].Origin));
    }

    private HoconValue? FinishField(List<Slot> slots, HoconOrigin keyOrigin)
    {
        var first = slots.FindLastIndex(s => s.Layers[0].HidesEarlier);
        if (first > 0)
            slots.RemoveRange(0, first);
        foreach (var slot in slots)
        {
            if (slot.IsOpen)
            {
                throw new HoconException(
                    keyOrigin, KeyPath.Show(_finishing),
                    "found an object that contains itself through a substitution; refer to a smaller part of it.");
            }

            slot.IsOpen = true;
        }

        var view = ViewOfLayers(slots.Count == 1 ? slots[0].Layers : [.. slots.SelectMany(s => s.Layers)]);
        var value = view.IsAbsent ? null : Finish(view, keyOrigin);
        foreach (var slot in slots)
            slot.IsOpen = false;
        return value;
    }

    /// <summary>What a sequence of assignments comes to, newest last.</summary>
    private View ViewOfLayers(IReadOnlyList<Node> layers)
    {
        var limit = UsableLayers(layers);
        var parts = new List<ObjectNode>();
        for (var i = limit - 1; i >= 0; i--)
        {
            Step(layers[i].Origin);
            var view = ViewOf(layers[i]);
            if (view.Leaf is not null)
            {
                if (parts.Count == 0)
                    return view;
                break;
            }

            for (var p = view.Parts.Count - 1; p >= 0; p--)
                parts.Add(view.Parts[p]);
        }

        if (parts.Count == 0)
            return limit < layers.Count ? View.Cycle : View.Undefined;
        parts.Reverse();
        return View.Of(parts);
    }

    /// <summary>Those assigned before the oldest one that is being computed: the look back of self reference.</summary>
    private int UsableLayers(IReadOnlyList<Node> layers)
    {
        _steps += layers.Count;
        for (var i = 0; i < layers.Count; i++)
        {
            if (layers[i] is ComputedNode { InProgress: true })
                return i;
        }

        return layers.Count;
    }

    private View ViewOf(Node node)
    {
        switch (node)
        {
            case ScalarNode scalar:
                return View.Of(scalar.Value);
            case ObjectNode map:
                return View.Of([map]);
        }

        var computed = (ComputedNode)node;
        if (computed.Outcome is { } known)
            return known;
        Descend(node.Origin);
        computed.InProgress = true;
        computed.Outcome = computed switch
        {
            ArrayNode list => View.Of(ComputeArray(list)),
            ReferenceNode reference => Follow(reference),
            ConcatenationNode joined => Concatenation.Join(joined, [.. joined.Pieces.Select(p => ViewOfPiece(p.Node))]),
            _ => throw new InvalidOperationException($"A node of type {computed.GetType().Name} cannot be computed."),
        };
        computed.InProgress = false;
        _depth--;
        return computed.Outcome;
    }

    private View ViewOfPiece(Node node)
    {
        Step(node.Origin);
        return ViewOf(node);
    }

    private HoconArray ComputeArray(ArrayNode list)
    {
        var items = new List<HoconValue>(list.Items.Count);
        foreach (var item in list.Items)
        {
            var view = ViewOfPiece(item);
            if (!view.IsAbsent)
                items.Add(Finish(view, item.Origin));
        }

        return RequireLight(new HoconArray(items, list.Origin));
    }

    private T RequireLight<T>(T value)
        where T : HoconValue
    {
        return value.Weight <= WeightMax ? value : throw new HoconException(
            value.Origin, KeyPath.Show(_finishing), $"found a value that grows to more than {WeightMax} values; use fewer substitutions.");
    }

    private View Follow(ReferenceNode reference)
    {
        _following.Add(reference);
        var view = View.Undefined;
        if (reference.Prefix.Names.Count > 0)
            view = LookUp(reference.Target.Under(reference.Prefix).Names);
        var isCycle = view == View.Cycle;
        if (view.IsAbsent)
            view = LookUp(reference.Target.Names);
        isCycle |= view == View.Cycle;
        if (view.IsAbsent && reference.SeesEnvironment && Variable(string.Join('.', reference.Target.Names)) is { } text)
            view = text;
        if (view.IsAbsent && !reference.Optional)
            throw isCycle ? CycleError(reference) : UndefinedError(reference);
        _following.RemoveAt(_following.Count - 1);
        return view.IsAbsent ? View.Undefined : view;
    }

    private View? Variable(string name) => environment?.Invoke(name) is { } text
        ? View.Of(new HoconScalar(HoconKind.String, text, new HoconOrigin($"environment variable {name}", 0, 0)))
        : null;

    private View LookUp(IReadOnlyList<string> path)
    {
        IReadOnlyList<Node> layers = [root];
        var isCycle = false;
        foreach (var name in path)
        {
            isCycle |= UsableLayers(layers) < layers.Count;
            layers = Members(layers, name);
            if (layers.Count == 0)
                return isCycle ? View.Cycle : View.Undefined;
        }

        return ViewOfLayers(layers);
    }

    /// <summary>Everything assigned to a member, looking into older objects only as far as they can show through.</summary>
    private List<Node> Members(IReadOnlyList<Node> layers, string name)
    {
        var found = new List<Slot>();
        for (var i = UsableLayers(layers) - 1; i >= 0; i--)
        {
            Step(layers[i].Origin);
            var view = ViewOf(layers[i]);
            if (view.Leaf is not null)
                break;
            var hidden = false;
            for (var p = view.Parts.Count - 1; p >= 0 && !hidden; p--)
            {
                if (!view.Parts[p].Slots.TryGetValue(name, out var slot))
                    continue;
                found.Add(slot);
                hidden = slot.Layers[0].HidesEarlier;
            }

            if (hidden)
                break;
        }

        found.Reverse();
        return [.. found.SelectMany(s => s.Layers)];
    }

    private void Descend(HoconOrigin at)
    {
        if (++_depth > DepthMax)
        {
            throw new HoconException(
                at, KeyPath.Show(_finishing), $"found substitutions and objects more than {DepthMax} deep; shorten the chain.");
        }

        Step(at);
    }

    private void Step(HoconOrigin at)
    {
        if (++_steps > StepsMax)
        {
            throw new HoconException(
                at, KeyPath.Show(_finishing),
                $"found a configuration that takes more than {StepsMax} steps to resolve; use fewer substitutions.");
        }
    }

    private HoconException CycleError(ReferenceNode reference)
    {
        var chain = string.Join(" -> ", _following.Append(_following[0]).Select(r => $"{r} ({r.Origin})"));
        return new HoconException(
            reference.Origin, reference.Place.ToString(),
            $"found {reference}, which leads back to itself: {chain}; give one of these settings a value of its own.");
    }

    private static HoconException UndefinedError(ReferenceNode reference) => new(
        reference.Origin, reference.Place.ToString(),
        $"found {reference}, but neither a setting nor an environment variable {reference.Target} is there; "
        + $"set it, or write ${{?{reference.Target}}} where it may be absent.");
}
