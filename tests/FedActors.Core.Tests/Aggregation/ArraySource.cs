using FedActors.Core.Edges;

namespace FedActors.Core.Tests.Aggregation;

/// <summary>An update that lies in memory but is read in pieces.</summary>
internal sealed class ArraySource(float[] values) : IUpdateSource
{
    public int Length => values.Length;

    public void Read(int offset, Span<float> destination) => values.AsSpan(offset, destination.Length).CopyTo(destination);
}
