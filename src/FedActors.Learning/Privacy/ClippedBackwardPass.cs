using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using FedActors.Learning.Kernels;
using FedActors.Learning.Training;

namespace FedActors.Learning.Privacy;

/// <summary>
/// Adds the sum of clipped gradients of single examples to a destination, without ever forming the gradient of one: a dense layer's gradient for one
/// example is the outer product of its inputs x and the error d of its outputs, so that its squared norm is (|x|^2 + 1) |d|^2, bias included.
/// </summary>
/// <remarks>
/// I. Goodfellow, "Efficient per-example gradient computations", 2015; with the clipping of Abadi et al. 2016, algorithm 1. Errors of all
/// layers are kept, scaled example by example, and enter one product of weight gradients: the way back runs once, not twice.
/// </remarks>
internal sealed unsafe class ClippedBackwardPass
{
    private readonly NetworkPlan _plan;
    private readonly float*[] _errors;
    private readonly double _bound, _share;
    private ForwardPass? _forward;
    private float* _features;
    private nint _featureStride;
    private int _rows;

    /// <param name="plan">The layers.</param>
    /// <param name="scratch">Where errors live; takes <see cref="ForwardPass.ScratchLength"/>.</param>
    /// <param name="rowsMax">The most examples in one run.</param>
    /// <param name="bound">The norm that no example's gradient exceeds, positive.</param>
    /// <param name="share">What the clipped gradients are multiplied with, one over the expected batch.</param>
    public ClippedBackwardPass(NetworkPlan plan, Scratch scratch, int rowsMax, double bound, double share)
    {
        _plan = plan;
        (_bound, _share) = (bound, share);
        _errors = new float*[plan.Layers.Length];
        for (int layer = 0; layer < _errors.Length; layer++)
        {
            _errors[layer] = scratch.Take((long)rowsMax * plan.Layers[layer].OutputStride);
        }
    }

    /// <summary>Where the gradient of each example's own loss by the last layer's outputs is put before <see cref="Run"/>.</summary>
    public float* OutputGradient => _errors[^1];

    /// <summary>
    /// Carries the errors back and scales each example's to the bound; <see cref="AddTo"/> or <see cref="Tile"/> then gives their sum's share.
    /// Examples whose gradient is not finite add nothing.
    /// </summary>
    /// <param name="work">The weights the forward pass used.</param>
    /// <param name="forward">The forward pass's outputs; those of examples that are left out are cleared.</param>
    /// <param name="features">float32[rows x features]; likewise.</param>
    /// <param name="featureStride">Distance of its rows.</param>
    /// <param name="rows">Examples.</param>
    public void Run(float* work, ForwardPass forward, float* features, nint featureStride, int rows)
    {
        _forward = forward;
        _features = features;
        (_featureStride, _rows) = (featureStride, rows);
        CarryBack(work, forward, rows);
        for (int row = 0; row < rows; row++)
        {
            Clip(forward, features + (row * featureStride), row);
        }
    }

    /// <summary>destination += share of the sum of the clipped gradients of the last run, in the layout of the working copy.</summary>
    public void AddTo(float* destination)
    {
        for (int index = 0; index < _errors.Length; index++)
        {
            LayerPlan layer = _plan.Layers[index];
            LayerKernel.AddWeightGradient(
                layer.Layout, destination + layer.WorkOffset, 1, InputsOf(index), StrideOf(index), _rows, _errors[index], layer.OutputStride);
        }
    }

    /// <summary>tile = a few rows of one panel of the share of the sum of the clipped gradients of the last run; all zero where it had no example.</summary>
    public void Tile(int index, int panel, int firstRow, int tileRows, float* tile)
    {
        LayerPlan layer = _plan.Layers[index];
        LayerKernel.WeightGradientTile(
            layer.Layout, panel, firstRow, tileRows, InputsOf(index), StrideOf(index), _rows, _errors[index], layer.OutputStride, tile);
    }

    /// <summary>As a run without examples: <see cref="Tile"/> gives zeros.</summary>
    public void RunEmpty() => _rows = 0;

    /// <summary>
    /// The norm of one example's whole gradient, before clipping; the examples of the last run. Sums of squares are of float32, each off by less than
    /// 1e-4 of itself for layers up to 32,000 wide, which <see cref="LatticeNoise.ClipMargin"/> covers too; a norm above 1e19 counts as not finite.
    /// </summary>
    internal double NormOf(ForwardPass forward, ReadOnlySpan<float> features, int row)
    {
        double square = 0, input = SquareSum(features);
        for (int index = 0; index < _errors.Length; index++)
        {
            square += (input + 1) * SquareSum(RowOf(_errors[index], index, row));
            input = SquareSum(RowOf(forward.OutputsOf(index), index, row));
        }

        return Math.Sqrt(square);
    }

    /// <summary>In a fixed order, so that every machine gives the same bits; several times as fast as in float64.</summary>
    private static double SquareSum(ReadOnlySpan<float> x)
    {
        Vector512<float> even = default, odd = default;
        int i = 0;
        for (; i <= x.Length - 32; i += 32)
        {
            Vector512<float> a = Vector512.Create(x[i..]), b = Vector512.Create(x[(i + 16)..]);
            even = Vector512.FusedMultiplyAdd(a, a, even);
            odd = Vector512.FusedMultiplyAdd(b, b, odd);
        }

        even += odd;
        Vector256<float> eight = even.GetLower() + even.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        float sum = (four[0] + four[2]) + (four[1] + four[3]);
        for (; i < x.Length; i++)
        {
            sum = MathF.FusedMultiplyAdd(x[i], x[i], sum);
        }

        return sum;
    }

    private float* InputsOf(int layer) => layer == 0 ? _features : _forward is { } forward ? forward.OutputsOf(layer - 1) : null;

    private nint StrideOf(int layer) => layer == 0 ? _featureStride : _plan.Layers[layer - 1].OutputStride;

    private void CarryBack(float* work, ForwardPass forward, int rows)
    {
        ClearPadding(_errors.Length - 1, rows);
        for (int index = _errors.Length - 1; index > 0; index--)
        {
            LayerPlan layer = _plan.Layers[index], before = _plan.Layers[index - 1];
            ClearPadding(index - 1, rows);
            InputGradient.Run(
                layer.Layout, work + layer.WorkOffset, _errors[index], layer.OutputStride, rows, _errors[index - 1], before.OutputStride);
            ActivationKernel.MultiplyBySlope(
                _plan.Spec.Activation, forward.OutputsOf(index - 1), before.OutputStride, rows, before.Layout.Outputs,
                _errors[index - 1], before.OutputStride);
        }
    }

    private void Clip(ForwardPass forward, float* features, int row)
    {
        var inputs = new Span<float>(features, _plan.Layers[0].Layout.Inputs);
        double norm = NormOf(forward, inputs, row);
        bool isFinite = double.IsFinite(norm);

        // Not a number times zero is not a number: what an example that is left out brings to the product has to go altogether.
        float factor = (float)(_share * (norm > _bound ? _bound / norm : 1));
        for (int index = 0; index < _errors.Length; index++)
        {
            Span<float> error = RowOf(_errors[index], index, row);
            if (isFinite)
            {
                TensorPrimitives.Multiply(error, factor, error);
                continue;
            }

            error.Clear();
            RowOf(forward.OutputsOf(index), index, row).Clear();
            inputs.Clear();
        }
    }

    private Span<float> RowOf(float* rows, int layer, int row) =>
        new(rows + ((nint)row * _plan.Layers[layer].OutputStride), _plan.Layers[layer].Layout.Outputs);

    /// <summary>Kernels read whole lanes: what lies past the last output must add nothing.</summary>
    private void ClearPadding(int layer, int rows)
    {
        LayerPlan plan = _plan.Layers[layer];
        int outputs = plan.Layout.Outputs, padding = plan.Layout.PaddedOutputs - outputs;
        for (int row = 0; row < rows && padding > 0; row++)
        {
            new Span<float>(_errors[layer] + ((nint)row * plan.OutputStride) + outputs, padding).Clear();
        }
    }
}
