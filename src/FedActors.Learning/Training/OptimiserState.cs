using System.Numerics.Tensors;
using FedActors.Core.Clients;

namespace FedActors.Learning.Training;

/// <summary>What an optimiser remembers between steps, and the step itself, where the gradient has to be stored first.</summary>
/// <remarks>
/// SGD with momentum as in PyTorch: v = momentum x v + g, w -= rate x v. Adam: D. Kingma, J. Ba, "Adam: a method for stochastic
/// optimization", ICLR 2015, algorithm 1. Weight decay is added to the gradient in both, biases included.
/// </remarks>
internal sealed unsafe class OptimiserState
{
    /// <summary>Elements per pass: a step makes several passes, and five pieces of this length stay in the first-level cache.</summary>
    private const int Piece = 2048;

    private readonly LocalTraining _local;
    private readonly int _length;
    private readonly float* _first, _second, _piece;
    private int _steps;

    public OptimiserState(LocalTraining local, Scratch scratch, int length)
    {
        _local = local;
        _length = length;
        if (HasFirst(local))
        {
            _first = scratch.Take(length);
            new Span<float>(_first, length).Clear();
        }

        if (local.Optimizer == LocalOptimizer.Adam)
        {
            _second = scratch.Take(length);
            new Span<float>(_second, length).Clear();
            _piece = scratch.Take(Piece);
        }
    }

    /// <summary>Whether a step is nothing but weights minus rate times gradient, which others may then do in a pass of their own.</summary>
    public bool IsPlainDescent => _local.Optimizer == LocalOptimizer.Sgd && _local.Momentum == 0 && _local.WeightDecay == 0;

    public static long ScratchLength(LocalTraining local, int length)
    {
        long first = HasFirst(local) ? Scratch.Rounded(length) : 0;
        return local.Optimizer == LocalOptimizer.Adam ? first + Scratch.Rounded(length) + Piece : first;
    }

    /// <summary>Changes the weights by one step. The gradient is overwritten.</summary>
    public void Step(float* weights, float* gradient)
    {
        Begin();
        Step(weights, gradient, 0, _length);
    }

    /// <summary>Begins a step that changes the weights part by part.</summary>
    public void Begin() => _steps++;

    /// <summary>Changes one part of the weights by the present step. Its gradient is overwritten.</summary>
    /// <param name="weights">All weights.</param>
    /// <param name="gradient">float32[length], of that part only.</param>
    /// <param name="start">Where the part begins in the weights.</param>
    /// <param name="length">Its length.</param>
    public void Step(float* weights, float* gradient, int start, int length)
    {
        for (int done = 0; done < length; done += Piece)
        {
            int taken = Math.Min(Piece, length - done), place = start + done;
            var w = new Span<float>(weights + place, taken);
            var g = new Span<float>(gradient + done, taken);
            if (_local.WeightDecay != 0)
            {
                TensorPrimitives.MultiplyAdd(w, (float)_local.WeightDecay, g, g);
            }

            if (_local.Optimizer == LocalOptimizer.Adam)
            {
                Adam(w, g, new Span<float>(_first + place, taken), new Span<float>(_second + place, taken));
            }
            else
            {
                Sgd(w, g, place);
            }
        }
    }

    private static bool HasFirst(LocalTraining local) => local.Optimizer == LocalOptimizer.Adam || local.Momentum != 0;

    private void Sgd(Span<float> w, Span<float> g, int start)
    {
        if (_first != null)
        {
            var velocity = new Span<float>(_first + start, g.Length);
            TensorPrimitives.MultiplyAdd(velocity, (float)_local.Momentum, g, velocity);
            g = velocity;
        }

        TensorPrimitives.MultiplyAdd(g, (float)-_local.LearningRate, w, w);
    }

    private void Adam(Span<float> w, Span<float> g, Span<float> mean, Span<float> square)
    {
        float beta1 = (float)_local.AdamBeta1, beta2 = (float)_local.AdamBeta2;
        double correction1 = 1 - Math.Pow(_local.AdamBeta1, _steps), correction2 = 1 - Math.Pow(_local.AdamBeta2, _steps);
        var piece = new Span<float>(_piece, w.Length);

        TensorPrimitives.Multiply(mean, beta1, mean);
        TensorPrimitives.MultiplyAdd(g, (float)(1 - _local.AdamBeta1), mean, mean);
        TensorPrimitives.Multiply(g, g, piece);
        TensorPrimitives.Multiply(square, beta2, square);
        TensorPrimitives.MultiplyAdd(piece, (float)(1 - _local.AdamBeta2), square, square);

        TensorPrimitives.Sqrt(square, piece);
        TensorPrimitives.Multiply(piece, (float)(1 / Math.Sqrt(correction2)), piece);
        TensorPrimitives.Add(piece, (float)_local.AdamEpsilon, piece);
        TensorPrimitives.Divide(mean, piece, piece);
        TensorPrimitives.MultiplyAdd(piece, (float)(-_local.LearningRate / correction1), w, w);
    }
}
