namespace FedActors.Hocon;

/// <summary>The place a value was written: a file (or the name of another source) and a position in it.</summary>
/// <param name="File">The file as it was named to the reader, or for example <c>--set rounds=5</c>.</param>
/// <param name="Line">The line, from 1; 0 where the source has no lines (an override, an environment variable).</param>
/// <param name="Column">The column in UTF-16 code units, from 1; 0 where the source has no lines.</param>
public readonly record struct HoconOrigin(string File, int Line, int Column)
{
    /// <summary>Shows <c>file:line:column</c>, or the bare source name where there are no lines.</summary>
    public override string ToString() => Line > 0 ? $"{File}:{Line}:{Column}" : File ?? "";
}
