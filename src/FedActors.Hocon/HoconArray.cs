namespace FedActors.Hocon;

/// <summary>A list of resolved values.</summary>
public sealed class HoconArray : HoconValue
{
    /// <summary>Makes a list of the given values.</summary>
    public HoconArray(IReadOnlyList<HoconValue> items, HoconOrigin origin)
        : base(HoconKind.Array, origin)
    {
        Items = items;
        Weight = 1 + items.Sum(i => i.Weight);
    }

    /// <summary>The values in order.</summary>
    public IReadOnlyList<HoconValue> Items { get; }

    internal override double Weight { get; }
}
