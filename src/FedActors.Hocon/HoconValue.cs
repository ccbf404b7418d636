namespace FedActors.Hocon;

/// <summary>A resolved value: immutable, without substitutions, and aware of where it was written.</summary>
public abstract class HoconValue
{
    private protected HoconValue(HoconKind kind, HoconOrigin origin)
    {
        Kind = kind;
        Origin = origin;
    }

    /// <summary>Which of the six kinds this value is.</summary>
    public HoconKind Kind { get; }

    /// <summary>Where the value was written; for a substituted value, where the original stands.</summary>
    public HoconOrigin Origin { get; }

    /// <summary>
    /// How much a reader of the whole tree has to walk. A value that was substituted in many places is one object in memory,
    /// but counts in each of them, so a small text can be larger than any machine.
    /// </summary>
    internal abstract double Weight { get; }

    /// <summary>
    /// Writes the value as JSON with sorted keys, no spaces and normal numbers: equal settings give equal text.
    /// </summary>
    public string ToCanonicalJson() => JsonText.Write(this, canonical: true);

    /// <summary>Writes the value as indented JSON, keys in the order they were first set and numbers as written.</summary>
    public string ToJson() => JsonText.Write(this, canonical: false);

    /// <summary>Shows the value as indented JSON.</summary>
    public override string ToString() => ToJson();
}
