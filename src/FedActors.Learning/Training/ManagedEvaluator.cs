using FedActors.Core.Edges;
using FedActors.Core.Metrics;
using FedActors.Learning.Datasets;
using FedActors.Learning.Kernels;
using FedActors.Learning.Models;

namespace FedActors.Learning.Training;

/// <summary>
/// Measures a dense model on examples in memory. Losses are summed in float64 within blocks of 256 examples and the blocks' sums in
/// block order, so the result has the same bits at any number of threads.
/// </summary>
public sealed unsafe class ManagedEvaluator : IEvaluator
{
    private const int BlockRows = 256;

    private readonly NetworkPlan _plan;
    private readonly ExampleSet _examples;
    private readonly int _threadsMax;

    /// <summary>Prepares to measure that model on those examples.</summary>
    /// <param name="spec">The model.</param>
    /// <param name="examples">One example or more.</param>
    /// <param name="threadsMax">The most threads to use, the caller's among them; 0 takes one per processor.</param>
    /// <exception cref="ArgumentException">Examples and model do not fit together, or there is no example.</exception>
    public ManagedEvaluator(ModelSpec spec, ExampleSet examples, int threadsMax = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threadsMax);
        spec.ThrowIfDoesNotFit(examples);
        if (examples.Count == 0)
        {
            throw new ArgumentException("There is no example to evaluate on; give one or more.", nameof(examples));
        }

        _plan = new NetworkPlan(spec);
        _examples = examples;
        _threadsMax = threadsMax == 0 ? Environment.ProcessorCount : threadsMax;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The vector is not as long as the model.</exception>
    public Evaluation Evaluate(ReadOnlyMemory<float> model)
    {
        if (model.Length != _plan.Spec.Shape.Dimension)
        {
            throw new ArgumentException(
                $"The model has {_plan.Spec.Shape.Dimension} parameters; the vector has {model.Length}.", nameof(model));
        }

        using var packed = new Scratch(Scratch.Rounded(_plan.WorkLength));
        float* work = packed.Take(_plan.WorkLength);
        fixed (float* start = model.Span)
        {
            _plan.Pack(start, work);
        }

        var tallies = new LossTally[(_examples.Count + BlockRows - 1) / BlockRows];
        FixedBlocks.Run(tallies.Length, _threadsMax, block => tallies[block] = Block(work, block));
        var total = default(LossTally);
        foreach (LossTally tally in tallies)
        {
            total += tally;
        }

        return Evaluations.Of(_plan.Spec.Loss, _examples.Count, total);
    }

    private LossTally Block(float* work, int block)
    {
        int start = block * BlockRows, rows = Math.Min(BlockRows, _examples.Count - start);
        using var scratch = new Scratch(ForwardPass.ScratchLength(_plan, BlockRows));
        var forward = new ForwardPass(_plan, scratch, BlockRows);
        fixed (float* features = _examples.Features)
        fixed (int* labels = _examples.Labels)
        fixed (float* values = _examples.Targets)
        {
            OutputTargets targets = default;
            targets.Labels = labels == null ? null : labels + start;
            targets.Values = values == null ? null : values + ((nint)start * _examples.TargetCount);
            forward.Run(work, features + ((nint)start * _examples.FeatureCount), _examples.FeatureCount, rows);
            return forward.Measure(rows, targets, null, 0);
        }
    }
}
