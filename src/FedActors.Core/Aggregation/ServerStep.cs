using System.Numerics.Tensors;

namespace FedActors.Core.Aggregation;

/// <summary>The step that the plain strategies share, in float64 and rounded once.</summary>
internal static class ServerStep
{
    private const int Stretch = 1024;

    /// <summary>next = float32(current + rate * aggregate), element by element; the product is rounded before the sum, on every machine.</summary>
    public static void Apply(ReadOnlySpan<float> current, ReadOnlySpan<double> aggregate, double rate, Span<float> next)
    {
        Span<double> buffer = stackalloc double[Stretch];
        for (int offset = 0; offset < aggregate.Length; offset += Stretch)
        {
            int length = Math.Min(Stretch, aggregate.Length - offset);
            Span<double> model = buffer[..length];
            TensorPrimitives.ConvertTruncating(current.Slice(offset, length), model);
            TensorPrimitives.MultiplyAdd(aggregate.Slice(offset, length), rate, model, model);
            TensorPrimitives.ConvertTruncating<double, float>(model, next.Slice(offset, length));
        }
    }
}
