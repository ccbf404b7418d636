using FedActors.Core.Edges;

namespace FedActors.Core.Aggregation;

/// <summary>An update that is held in memory.</summary>
/// <param name="values">float32[d]; not written to any more.</param>
public sealed class UpdateVector(float[] values) : IUpdateSource
{
    /// <summary>All of it, float32[d].</summary>
    public ReadOnlySpan<float> Values => values;

    /// <inheritdoc/>
    public int Length => values.Length;

    /// <inheritdoc/>
    public void Read(int offset, Span<float> destination) => values.AsSpan(offset, destination.Length).CopyTo(destination);
}
