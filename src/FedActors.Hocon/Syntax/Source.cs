namespace FedActors.Hocon.Syntax;

/// <summary>A text to parse.</summary>
/// <param name="Name">How origins name it.</param>
/// <param name="Text">The whole text.</param>
/// <param name="Directory">The folder that its includes are relative to; null where it has none.</param>
/// <param name="HasLines">False where positions would mean nothing to the reader, as in a command line override.</param>
internal sealed record Source(string Name, string Text, string? Directory, bool HasLines);
