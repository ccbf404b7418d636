namespace FedActors.Hocon.Resolution;

/// <summary>An object as written: for every key what was assigned to it.</summary>
internal sealed class ObjectNode(HoconOrigin origin) : Node(origin)
{
    private readonly OrderedDictionary<string, Slot> _slots = [];

    public IReadOnlyDictionary<string, Slot> Slots => _slots;

    public Slot SlotOf(string name, HoconOrigin keyOrigin)
    {
        if (!_slots.TryGetValue(name, out var slot))
            _slots.Add(name, slot = new Slot());
        slot.KeyOrigin = keyOrigin;
        return slot;
    }

    /// <summary>Assigns to a path: every name but the last becomes an object.</summary>
    public void Put(IReadOnlyList<string> path, Node value, HoconOrigin keyOrigin)
    {
        for (var i = path.Count - 1; i > 0; i--)
        {
            var parent = new ObjectNode(keyOrigin);
            parent.SlotOf(path[i], keyOrigin).Put(value);
            value = parent;
        }

        SlotOf(path[0], keyOrigin).Put(value);
    }

    /// <summary>Lays a later object over this one; its nodes move here, so it is not used again.</summary>
    public void MergeOver(ObjectNode later)
    {
        foreach (var (name, slot) in later._slots)
        {
            var mine = SlotOf(name, slot.KeyOrigin);
            foreach (var layer in slot.Layers)
                mine.Put(layer);
        }
    }
}
