using System.Numerics.Tensors;
using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Metrics;
using FedActors.Learning.Datasets;
using FedActors.Learning.Kernels;
using FedActors.Learning.Training;

namespace FedActors.Learning.Privacy;

/// <summary>
/// One client's training in one round with differential privacy of its examples: clipped gradients and noise in every step, on Poisson batches
/// or, with DP-FTRL, on batches in a fixed order.
/// </summary>
/// <remarks>
/// M. Abadi et al., "Deep learning with differential privacy", CCS 2016, algorithm 1. The sum is divided by the expected batch and not by the one
/// drawn, whose size is not to be seen either; a batch without examples is a step of noise. Every step runs, at any loss: when training
/// ends depends on settings and time, never on the examples. With <see cref="ExampleMechanism.Ftrl"/> noise is that of <see cref="TreeGradient"/>, and a
/// task goes on in the order where the one of the round before ended, as far as its steps tell. Momentum, Adam and weight decay work on the noisy gradient.
/// </remarks>
internal sealed unsafe class PrivateRun : IDisposable
{
    private readonly NetworkPlan _plan;
    private readonly TrainingTask _task;
    private readonly LocalTraining _local;
    private readonly int _examples, _chunkRows;
    private readonly double _expectedBatch;
    private readonly bool _releasesMetrics;
    private readonly Scratch _scratch;
    private readonly float* _work, _gradient, _tile;
    private readonly BatchBuffer _batch;
    private readonly ForwardPass _forward;
    private readonly ClippedBackwardPass _backward;
    private readonly OptimiserState _optimiser;
    private readonly SecretBits _secrets;
    private readonly PoissonSampler? _sampler;
    private readonly TreeGradient? _tree;
    private readonly int _batchSize;
    private readonly LatticeNoise? _noise;
    private readonly NoisePlaces _places = new();
    private double _lossSum;
    private long _seen;
    private int _nextBatch;

    /// <param name="plan">The layers.</param>
    /// <param name="examples">One or more.</param>
    /// <param name="task">With <see cref="LocalTraining.ExamplePrivacy"/>.</param>
    /// <param name="secrets">What samples and noise are drawn from.</param>
    /// <param name="releasesMetrics">Whether losses are told, which nothing protects.</param>
    public PrivateRun(NetworkPlan plan, ExampleSet examples, TrainingTask task, ISecretRandomness secrets, bool releasesMetrics)
    {
        _plan = plan;
        _task = task;
        _local = task.Local;
        _examples = examples.Count;
        _releasesMetrics = releasesMetrics;
        ExamplePrivacy privacy = _local.ExamplePrivacy!;
        bool isTree = privacy.Mechanism == ExampleMechanism.Ftrl;
        double rate = _local.SamplingRateOn(_examples);
        _expectedBatch = rate * _examples;
        int perPass = _local.StepsPerPass(_examples), steps = _local.GradientOnly ? 1 : _local.StepsOn(_examples);
        _batchSize = perPass == 1 ? _examples : _local.BatchSize;
        _nextBatch = (int)((ulong)task.Round.Value * (ulong)steps % (ulong)perPass);

        // Batches vary: twice the mean goes through the layers together, what is beyond in further chunks. No example of a sample is left out.
        _chunkRows = (int)Math.Min(_examples, Math.Min(LocalRun.ChunkRows, (2 * _expectedBatch) + 8));
        _scratch = new Scratch(
            (2 * Scratch.Rounded(plan.WorkLength)) + NoisePlaces.TileLength
            + BatchBuffer.ScratchLength(examples, _chunkRows)
            + (2 * ForwardPass.ScratchLength(plan, _chunkRows))
            + OptimiserState.ScratchLength(_local, plan.WorkLength));
        _work = _scratch.Take(plan.WorkLength);
        _gradient = _scratch.Take(plan.WorkLength);
        _tile = _scratch.Take(NoisePlaces.TileLength);
        _batch = new BatchBuffer(examples, task, _scratch, _chunkRows);
        _forward = new ForwardPass(plan, _scratch, _chunkRows);
        double bound = privacy.ClipNorm * (1 - LatticeNoise.ClipMargin);
        _backward = new ClippedBackwardPass(plan, _scratch, _chunkRows, bound, 1 / _expectedBatch);
        _optimiser = new OptimiserState(_local, _scratch, plan.WorkLength);
        _secrets = new SecretBits(secrets);
        double deviation = privacy.NoiseMultiplier * privacy.ClipNorm;
        if (isTree)
        {
            _tree = deviation > 0
                ? new TreeGradient(
                    _secrets, plan.WorkLength, deviation / _expectedBatch, privacy.ClipNorm * steps, (long)privacy.RestartEpochs * perPass)
                : null;
            return;
        }

        _sampler = new PoissonSampler(_secrets, rate);
        _noise = deviation > 0 ? new LatticeNoise(_secrets, deviation / _expectedBatch, privacy.ClipNorm * _examples / _expectedBatch) : null;
    }

    public void Dispose()
    {
        _secrets.Dispose();
        _scratch.Dispose();
    }

    public TrainingOutcome Run(ReadOnlySpan<float> model, Span<float> update, CancellationToken cancellation)
    {
        fixed (float* start = model)
        {
            _plan.Pack(start, _work);
        }

        Evaluation? received = _local.EvaluateFirst && _releasesMetrics ? Evaluate(cancellation) : null;
        int steps = 0;
        if (_local.GradientOnly)
        {
            Gradient(NextBatch(), cancellation);
        }
        else
        {
            int wanted = _local.StepsOn(_examples);
            for (; steps < wanted && !(steps > 0 && _task.Enough.IsCancellationRequested); steps++)
            {
                Step(cancellation);
            }
        }

        WriteUpdate(model, update);
        double? loss = _releasesMetrics && _seen > 0 && double.IsFinite(_lossSum) ? _lossSum / _seen : null;
        return TensorPrimitives.IsFiniteAll<float>(update)
            ? new TrainingOutcome.Trained(_examples, steps, loss, received)
            : new TrainingOutcome.Failed(
                $"Training of {_task.Client} in round {_task.Round} ended after {steps} steps with a parameter that is not finite. "
                + $"Lower the learning rate ({_local.LearningRate} now) or the noise multiplier ({_local.ExamplePrivacy!.NoiseMultiplier} now).");
    }

    private void WriteUpdate(ReadOnlySpan<float> model, Span<float> update)
    {
        fixed (float* destination = update)
        {
            _plan.Unpack(_local.GradientOnly ? _gradient : _work, destination);
        }

        if (!_local.GradientOnly)
        {
            TensorPrimitives.Subtract(update, model, update);
        }
        else if (_local.WeightDecay != 0)
        {
            TensorPrimitives.MultiplyAdd(model, (float)_local.WeightDecay, update, update);
        }
    }

    private void Step(CancellationToken cancellation)
    {
        int drawn = NextBatch();
        if (drawn > _chunkRows || _tree is not null)
        {
            Gradient(drawn, cancellation);
            _optimiser.Step(_work, _gradient);
            return;
        }

        // One chunk: its gradient passes through noise and optimiser tile by tile in the first-level cache and is never stored.
        cancellation.ThrowIfCancellationRequested();
        Backward(0, drawn);
        _optimiser.Begin();
        for (int layer = 0; layer < _plan.Layers.Length; layer++)
        {
            for (int panel = 0; panel < _plan.Layers[layer].Layout.Panels; panel++)
            {
                StepPanel(layer, panel);
            }
        }
    }

    /// <summary>Puts the numbers of the next step's examples to the front of the order and returns how many there are.</summary>
    private int NextBatch()
    {
        if (_sampler is not null)
        {
            return _sampler.Draw(_batch.Order);
        }

        int first = _nextBatch * _batchSize, rows = Math.Min(_batchSize, _examples - first);
        for (int i = 0; i < rows; i++)
        {
            _batch.Order[i] = first + i;
        }

        _nextBatch = first + rows == _examples ? 0 : _nextBatch + 1;
        return rows;
    }

    private void StepPanel(int index, int panel)
    {
        LayerPlan layer = _plan.Layers[index];
        PanelLayout layout = layer.Layout;
        int width = layout.Width(panel), rowsMax = NoisePlaces.RowsOf(width), used = Math.Min(width, layout.Outputs - layout.FirstOutput(panel));
        fixed (int* places = _places.Of(width, used))
        {
            for (int row = 0; row <= layout.Inputs; row += rowsMax)
            {
                int rows = Math.Min(rowsMax, layout.Inputs + 1 - row), start = layer.WorkOffset + layout.Offset(panel) + (row * width);
                _backward.Tile(index, panel, row, rows, _tile);
                if (_noise is not null && _optimiser.IsPlainDescent)
                {
                    _noise.Step(_tile, _work + start, places, NoisePlaces.CountOf(used, rows), (float)_local.LearningRate);
                    LayerKernel.ClearPadding(layout, panel, _work + start, rows);
                    continue;
                }

                _noise?.AddTo(_tile, places, NoisePlaces.CountOf(used, rows));
                LayerKernel.ClearPadding(layout, panel, _tile, rows);
                _optimiser.Step(_work, _tile, start, rows * width);
            }
        }
    }

    /// <summary>Sets the gradient to the noisy sum over the sample, divided by the expected batch.</summary>
    private void Gradient(int drawn, CancellationToken cancellation)
    {
        new Span<float>(_gradient, _plan.WorkLength).Clear();
        for (int start = 0; start < drawn; start += _chunkRows)
        {
            cancellation.ThrowIfCancellationRequested();
            Backward(start, Math.Min(_chunkRows, drawn - start));
            _backward.AddTo(_gradient);
        }

        cancellation.ThrowIfCancellationRequested();
        _noise?.AddTo(_gradient, _plan.WorkLength);
        _tree?.Protect(new Span<float>(_gradient, _plan.WorkLength));
        _plan.ClearPadding(_gradient);
    }

    private void Backward(int start, int rows)
    {
        if (rows == 0)
        {
            _backward.RunEmpty();
            return;
        }

        LossTally tally = Forward(start, rows, _backward.OutputGradient);
        _backward.Run(_work, _forward, _batch.Features, _batch.FeatureStride, rows);
        _lossSum += tally.LossSum;
        _seen += rows;
    }

    private LossTally Forward(int start, int rows, float* gradient)
    {
        _batch.Load(start, rows);
        _forward.Run(_work, _batch.Features, _batch.FeatureStride, rows);
        return _forward.Measure(rows, _batch.Targets, gradient, 1);
    }

    private Evaluation Evaluate(CancellationToken cancellation)
    {
        var tally = default(LossTally);
        for (int start = 0; start < _examples; start += _chunkRows)
        {
            cancellation.ThrowIfCancellationRequested();
            tally += Forward(start, Math.Min(_chunkRows, _examples - start), null);
        }

        return Evaluations.Of(_plan.Spec.Loss, _examples, tally);
    }
}
