namespace FedActors.Network.Wire;

/// <summary>
/// A body that travels within its message, because it is so short that a request of its own would cost more: a model with the task that asks
/// for it, an update with its offer. It is a courtesy: who finds none, or a wrong one, fetches or asks for the body as for any other.
/// </summary>
/// <param name="file">The bytes of a safetensors file, not changed afterwards.</param>
public sealed class EnclosedBody(ReadOnlyMemory<byte> file) : IEquatable<EnclosedBody>
{
    /// <summary>The longest body that is enclosed; in base64 it takes a third of the longest message.</summary>
    public const int BytesMax = 1 << 14;

    /// <summary>The bytes of a safetensors file.</summary>
    public ReadOnlyMemory<byte> File { get; } = file.Length <= BytesMax ? file
        : throw new ArgumentException($"A body of {file.Length} bytes cannot be enclosed; at most {BytesMax} can.", nameof(file));

    /// <inheritdoc/>
    public bool Equals(EnclosedBody? other) => other is not null && File.Span.SequenceEqual(other.File.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EnclosedBody);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(File.Span);
        return hash.ToHashCode();
    }
}
