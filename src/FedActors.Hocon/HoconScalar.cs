namespace FedActors.Hocon;

/// <summary>A text, number, boolean or null.</summary>
public sealed class HoconScalar : HoconValue
{
    /// <summary>Makes a scalar of the given kind.</summary>
    /// <param name="kind">Any kind but array and object.</param>
    /// <param name="text">The text; for a number, boolean or null exactly as it was written.</param>
    /// <param name="origin">Where it was written.</param>
    public HoconScalar(HoconKind kind, string text, HoconOrigin origin)
        : base(kind, origin)
    {
        if (kind is HoconKind.Array or HoconKind.Object)
            throw new ArgumentException($"A scalar was asked to be of kind {kind}, which is not a scalar one.", nameof(kind));
        Text = text;
    }

    /// <summary>The text without quotes and escapes; for a number, boolean or null exactly as it was written.</summary>
    public string Text { get; }

    internal override double Weight => 1 + Text.Length / 64;
}
