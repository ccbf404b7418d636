using System.Numerics.Tensors;
using FedActors.Core.Vectors;

namespace FedActors.Core.Updates;

/// <summary>Scales an update down to at most the clip bound in Euclidean norm: update / max(1, norm / bound).</summary>
/// <remarks>B. McMahan et al., "Learning differentially private recurrent language models", ICLR 2018, FlatClip.</remarks>
public sealed class NormClip : IUpdateTransform
{
    private readonly double _bound;

    /// <summary>A clip at the given bound.</summary>
    /// <param name="bound">The greatest norm that leaves a centre; positive and finite.</param>
    public NormClip(double bound)
    {
        if (!(bound > 0 && double.IsFinite(bound)))
        {
            throw new ArgumentOutOfRangeException(nameof(bound), bound, "A clip bound must be positive and finite.");
        }

        _bound = bound;
    }

    /// <inheritdoc/>
    public string Name => "norm-clip";

    /// <inheritdoc/>
    public void Apply(Span<float> update)
    {
        double norm = Math.Sqrt(Reductions.NormSquared(update));
        if (norm > _bound)
        {
            TensorPrimitives.Multiply(update, (float)(_bound / norm), update);
        }
    }
}
