using System.Numerics.Tensors;
using FedActors.Core.Clients;
using FedActors.Core.Metrics;
using FedActors.Learning.Datasets;
using FedActors.Learning.Kernels;

namespace FedActors.Learning.Training;

/// <summary>One client's training in one round: the working copy of the model, the buffers, and the loop over epochs and batches.</summary>
internal sealed unsafe class LocalRun : IDisposable
{
    /// <summary>Examples that go through the layers together; larger batches add up the gradients of several such chunks.</summary>
    internal const int ChunkRows = 256;

    private readonly NetworkPlan _plan;
    private readonly TrainingTask _task;
    private readonly LocalTraining _local;
    private readonly int _examples, _batchSize, _chunkRows;
    private readonly Scratch _scratch;
    private readonly float* _work, _gradient;
    private readonly BatchBuffer _batch;
    private readonly ForwardPass _forward;
    private readonly BackwardPass _backward;
    private readonly OptimiserState _optimiser;

    public LocalRun(NetworkPlan plan, ExampleSet examples, TrainingTask task)
    {
        _plan = plan;
        _task = task;
        _local = task.Local;
        _examples = examples.Count;
        _batchSize = _local.BatchSize == 0 || _local.GradientOnly ? _examples : Math.Min(_local.BatchSize, _examples);
        _chunkRows = Math.Min(_batchSize, ChunkRows);
        long gradientLength = IsDirect ? 0 : plan.WorkLength;
        _scratch = new Scratch(
            Scratch.Rounded(plan.WorkLength) + Scratch.Rounded(gradientLength)
            + BatchBuffer.ScratchLength(examples, _chunkRows)
            + ForwardPass.ScratchLength(plan, _chunkRows)
            + BackwardPass.ScratchLength(plan, _chunkRows)
            + OptimiserState.ScratchLength(_local, plan.WorkLength));
        _work = _scratch.Take(plan.WorkLength);
        _gradient = _scratch.Take(gradientLength);
        _batch = new BatchBuffer(examples, task, _scratch, _chunkRows);
        _forward = new ForwardPass(plan, _scratch, _chunkRows);
        _backward = new BackwardPass(plan, _scratch, _chunkRows);
        _optimiser = new OptimiserState(_local, _scratch, plan.WorkLength);
    }

    /// <summary>Plain SGD adds each batch's step to the weights as the gradient is formed, without storing the gradient.</summary>
    private bool IsDirect =>
        _local is { GradientOnly: false, Optimizer: LocalOptimizer.Sgd, Momentum: 0 } && _batchSize <= ChunkRows;

    public void Dispose() => _scratch.Dispose();

    public TrainingOutcome Run(ReadOnlySpan<float> model, Span<float> update, CancellationToken cancellation)
    {
        fixed (float* start = model)
        {
            _plan.Pack(start, _work);
        }

        Evaluation? received = _local.EvaluateFirst ? Evaluate(cancellation) : null;
        return _local.GradientOnly ? Gradient(model, update, received, cancellation) : Steps(model, update, received, cancellation);
    }

    private Evaluation Evaluate(CancellationToken cancellation)
    {
        var tally = default(LossTally);
        for (int start = 0; start < _examples; start += _chunkRows)
        {
            cancellation.ThrowIfCancellationRequested();
            int rows = Math.Min(_chunkRows, _examples - start);
            _batch.Load(start, rows);
            _forward.Run(_work, _batch.Features, _batch.FeatureStride, rows);
            tally += _forward.Measure(rows, _batch.Targets, null, 0);
        }

        return Evaluations.Of(_plan.Spec.Loss, _examples, tally);
    }

    private TrainingOutcome Gradient(
        ReadOnlySpan<float> model, Span<float> update, Evaluation? received, CancellationToken cancellation)
    {
        double lossSum = AddGradient(0, _examples, cancellation);
        fixed (float* destination = update)
        {
            _plan.Unpack(_gradient, destination);
        }

        if (_local.WeightDecay != 0)
        {
            TensorPrimitives.MultiplyAdd(model, (float)_local.WeightDecay, update, update);
        }

        return double.IsFinite(lossSum) && TensorPrimitives.IsFiniteAll<float>(update)
            ? new TrainingOutcome.Trained(_examples, 0, lossSum / _examples, received)
            : Failed(
                $"cannot give a gradient: the loss is {lossSum / _examples} at the received model",
                "Check that the features and the model are finite.");
    }

    private TrainingOutcome Steps(
        ReadOnlySpan<float> model, Span<float> update, Evaluation? received, CancellationToken cancellation)
    {
        double lossSum = 0;
        long seen = 0;
        int steps = 0, epoch = 1;
        for (; epoch <= _local.Epochs && !IsEnough(steps); epoch++)
        {
            if (_batchSize < _examples)
            {
                _batch.Shuffle();
            }

            for (int start = 0; start < _examples && !IsEnough(steps); start += _batchSize)
            {
                int rows = Math.Min(_batchSize, _examples - start);
                double batchLoss = IsDirect ? DirectStep(start, rows, cancellation) : StoredStep(start, rows, cancellation);
                steps++;
                seen += rows;
                lossSum += batchLoss;
                if (!double.IsFinite(batchLoss))
                {
                    return Diverged($"the loss is {batchLoss}", epoch, steps);
                }
            }
        }

        fixed (float* destination = update)
        {
            _plan.Unpack(_work, destination);
        }

        TensorPrimitives.Subtract(update, model, update);
        return TensorPrimitives.IsFiniteAll<float>(update)
            ? new TrainingOutcome.Trained(_examples, steps, lossSum / seen, received)
            : Diverged("a parameter is not finite", epoch - 1, steps);
    }

    private bool IsEnough(int steps) => (_local.StepsMax > 0 && steps >= _local.StepsMax) || (steps > 0 && _task.Enough.IsCancellationRequested);

    private double DirectStep(int start, int rows, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        float stepScale = (float)(-_local.LearningRate / rows);
        float decay = (float)(1 - (_local.LearningRate * _local.WeightDecay));
        return Chunk(start, rows, stepScale, _work, decay);
    }

    private double StoredStep(int start, int rows, CancellationToken cancellation)
    {
        double lossSum = AddGradient(start, rows, cancellation);
        _optimiser.Step(_work, _gradient);
        return lossSum;
    }

    /// <summary>Sets the stored gradient to the mean over these examples; returns the sum of their losses.</summary>
    private double AddGradient(int start, int rows, CancellationToken cancellation)
    {
        new Span<float>(_gradient, _plan.WorkLength).Clear();
        double lossSum = 0;
        for (int done = 0; done < rows; done += _chunkRows)
        {
            cancellation.ThrowIfCancellationRequested();
            lossSum += Chunk(start + done, Math.Min(_chunkRows, rows - done), 1f / rows, _gradient, 1);
        }

        return lossSum;
    }

    private double Chunk(int start, int rows, float lossScale, float* destination, float destinationScale)
    {
        _batch.Load(start, rows);
        _forward.Run(_work, _batch.Features, _batch.FeatureStride, rows);
        LossTally tally = _forward.Measure(rows, _batch.Targets, _backward.OutputGradient, lossScale);
        _backward.Run(_work, _forward, _batch.Features, _batch.FeatureStride, rows, destination, destinationScale);
        return tally.LossSum;
    }

    private TrainingOutcome.Failed Diverged(string found, int epoch, int step) => Failed(
        $"diverged in epoch {epoch} at step {step}: {found}",
        $"Lower the learning rate ({_local.LearningRate} now) or check that the features and the model are finite.");

    private TrainingOutcome.Failed Failed(string what, string fix) =>
        new($"Training of {_task.Client} in round {_task.Round} {what}. {fix}");
}
