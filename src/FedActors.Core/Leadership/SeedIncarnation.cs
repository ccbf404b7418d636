namespace FedActors.Core.Leadership;

/// <summary>One life of a seed process: a restarted seed is another holder, so that it never inherits its own old epoch.</summary>
/// <param name="Name">The seed's name, from its certificate.</param>
/// <param name="Boot">128 random bits, drawn when the process started.</param>
public readonly record struct SeedIncarnation(string Name, Guid Boot)
{
    /// <summary>The form in which stores keep it: name, slash, 32 hexadecimal digits.</summary>
    public override string ToString() => $"{Name}/{Boot:n}";

    /// <summary>Reads <see cref="ToString"/>'s form.</summary>
    /// <exception cref="FormatException">The text is of another form.</exception>
    public static SeedIncarnation Parse(string text)
    {
        int slash = text.LastIndexOf('/');
        return slash > 0 && Guid.TryParseExact(text[(slash + 1)..], "n", out Guid boot)
            ? new SeedIncarnation(text[..slash], boot)
            : throw new FormatException($"\"{text}\" is not a seed's incarnation; the form is name/32 hexadecimal digits.");
    }
}
