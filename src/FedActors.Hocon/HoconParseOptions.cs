namespace FedActors.Hocon;

/// <summary>What a configuration may draw on besides its own text.</summary>
public sealed record HoconParseOptions
{
    /// <summary>
    /// Looks up an environment variable for a substitution that no setting answers; none is consulted where this is null.
    /// </summary>
    public Func<string, string?>? Environment { get; init; }

    /// <summary>
    /// The folder that includes of a text without a file are relative to; without it such includes find nothing.
    /// </summary>
    public string? BaseDirectory { get; init; }

    /// <summary>
    /// Texts <c>path=value</c> laid over the whole configuration before substitutions are resolved, so that values computed
    /// from an overridden setting follow it.
    /// </summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>Reads a file's bytes by full path, null where it is missing; the disk is read where this is null.</summary>
    public Func<string, byte[]?>? ReadFile { get; init; }
}
