using System.Numerics.Tensors;
using FedActors.Core.Privacy;

namespace FedActors.Learning.Privacy;

/// <summary>
/// Turns the clipped gradient of each step into the difference of two noisy sums over all steps so far: an optimiser that adds the differences up walks
/// along the noisy sums themselves, whose noise grows with the logarithm of the steps and not with their root.
/// </summary>
/// <remarks>
/// P. Kairouz et al., "Practical and private (deep) learning without sampling or shuffling", ICML 2021, algorithm 1 (DP-FTRL), with the tree of
/// <see cref="TreeNoise"/> and its more efficient estimate. Sums are rounded to a grid after their noise is added, as in <see cref="LatticeNoise"/>; all that
/// follows, momentum and Adam included, sees rounded noisy sums only. After a restart sums begin at zero under a new tree, and what was summed before
/// keeps the noise that it has. Memory: three vectors of float64 and up to two for each level of the tree.
/// </remarks>
internal sealed class TreeGradient
{
    private const int GridBits = 14, DoubleBits = 50;

    private readonly TreeNoise _tree;
    private readonly long _restartSteps;
    private readonly double[] _sum, _noisy, _before;
    private readonly double _rounder;

    /// <param name="secrets">Where noise comes from.</param>
    /// <param name="length">Of a gradient, a multiple of 16.</param>
    /// <param name="deviation">Standard deviation of each node's noise, positive.</param>
    /// <param name="sumMax">What no coordinate of a sum exceeds before noise.</param>
    /// <param name="restartSteps">Steps of each tree; 0 keeps one.</param>
    public TreeGradient(SecretBits secrets, int length, double deviation, double sumMax, long restartSteps)
    {
        var noise = new LatticeNoise(secrets, deviation, sumMax);
        _tree = new TreeNoise(length, isEfficient: true, noise.Fill);
        _restartSteps = restartSteps;
        _sum = new double[length];
        _noisy = new double[length];
        _before = new double[length];
        _rounder = Math.ScaleB(1.5, Math.Max(Math.ILogB(deviation) - GridBits, Math.ILogB(sumMax + (64 * deviation)) + 1 - DoubleBits) + 52);
    }

    /// <summary>gradient = noisy sum after this step - noisy sum before it.</summary>
    /// <param name="gradient">float32[length]; the share of the sum of one step's clipped gradients.</param>
    public void Protect(Span<float> gradient)
    {
        if (_restartSteps > 0 && _tree.Steps == _restartSteps)
        {
            _tree.Restart();
            Array.Clear(_sum);
            Array.Clear(_before);
        }

        _tree.Next(_noisy);
        for (int i = 0; i < gradient.Length; i++)
        {
            _sum[i] += gradient[i];
        }

        TensorPrimitives.Add(_noisy, _sum, _noisy);
        for (int i = 0; i < gradient.Length; i++)
        {
            double rounded = _noisy[i] + _rounder - _rounder;
            gradient[i] = (float)(rounded - _before[i]);
            _before[i] = rounded;
        }
    }
}
