using System.Numerics.Tensors;

namespace FedActors.Core.Updates;

/// <summary>
/// Rounds each value to the nearest IEEE 754 binary16, ties to even, so that it can travel in two bytes without changing again. The relative
/// error is at most 2^-11; values below 2^-24 become zero or 2^-24, and values of 65520 or more become infinite, which admission refuses.
/// </summary>
public sealed class HalfRounding : IUpdateTransform
{
    private const int ChunkValues = 1024;

    /// <summary>The one there is; it has no settings.</summary>
    public static HalfRounding Instance { get; } = new();

    private HalfRounding()
    {
    }

    /// <inheritdoc/>
    public string Name => "float16";

    /// <inheritdoc/>
    public void Apply(Span<float> update)
    {
        Span<Half> halves = stackalloc Half[ChunkValues];
        for (int from = 0; from < update.Length; from += ChunkValues)
        {
            Span<float> chunk = update.Slice(from, Math.Min(ChunkValues, update.Length - from));
            TensorPrimitives.ConvertToHalf(chunk, halves);
            TensorPrimitives.ConvertToSingle(halves[..chunk.Length], chunk);
        }
    }
}
