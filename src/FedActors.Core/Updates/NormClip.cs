using System.Numerics.Tensors;
using FedActors.Core.Vectors;

namespace FedActors.Core.Updates;

/// <summary>Scales an update down to at most the clip bound in Euclidean norm: update / max(1, norm / bound), rounded down.</summary>
/// <remarks>B. McMahan et al., "Learning differentially private recurrent language models", ICLR 2018, FlatClip.</remarks>
public sealed class NormClip : IUpdateTransform
{
    // Three half units in the last place of a float32.
    private const double RoundingRoom = 3 * 5.9604644775390625e-8;

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
    public void Apply(Span<float> update) => Clip(update);

    /// <summary>Scales the update down where it is too long.</summary>
    /// <param name="update">float32[d], finite.</param>
    /// <returns>Whether it was within the bound as it came.</returns>
    public bool Clip(Span<float> update)
    {
        double norm = Math.Sqrt(Reductions.NormSquared(update));
        bool isWithin = norm <= _bound;
        if (!isWithin)
        {
            // A little less than bound / norm, so that the rounding of the factor and of each product never leaves the norm above the bound.
            TensorPrimitives.Multiply(update, (float)(_bound / norm * (1 - RoundingRoom)), update);
        }

        return isWithin;
    }
}
