using FedActors.Core.Clients;
using FedActors.Core.Randomness;
using FedActors.Learning.Datasets;
using FedActors.Learning.Kernels;

namespace FedActors.Learning.Training;

/// <summary>The order of a centre's examples within an epoch, and a copy of those in the batch at hand.</summary>
internal sealed unsafe class BatchBuffer
{
    private readonly ExampleSet _examples;
    private readonly SeededRandom _random;
    private readonly int* _order;
    private readonly float* _features;
    private readonly OutputTargets _targets;

    public BatchBuffer(ExampleSet examples, TrainingTask task, Scratch scratch, int rowsMax)
    {
        _examples = examples;
        _random = new SeededRandom(task.RunSeed, task.Round.Value, task.Client.Value, RandomPurpose.BatchOrder);
        FeatureStride = PanelLayout.RowStride(examples.FeatureCount);
        _features = scratch.Take((long)rowsMax * FeatureStride);
        _order = (int*)scratch.Take(examples.Count);
        _targets.Labels = (int*)scratch.Take(rowsMax);
        _targets.Values = scratch.Take((long)rowsMax * examples.TargetCount);
        for (int i = 0; i < examples.Count; i++)
        {
            _order[i] = i;
        }
    }

    public float* Features => _features;

    public int FeatureStride { get; }

    public OutputTargets Targets => _targets;

    public static long ScratchLength(ExampleSet examples, int rowsMax) =>
        Scratch.Rounded((long)rowsMax * PanelLayout.RowStride(examples.FeatureCount))
        + Scratch.Rounded(examples.Count)
        + Scratch.Rounded(rowsMax)
        + Scratch.Rounded((long)rowsMax * examples.TargetCount);

    /// <summary>Draws the order of the next epoch.</summary>
    public void Shuffle() => _random.Shuffle(Order);

    /// <summary>The numbers of all examples in the order in which they are loaded; a sampler writes its sample to the front.</summary>
    public Span<int> Order => new(_order, _examples.Count);

    /// <summary>Copies the examples at these places of the order.</summary>
    public void Load(int start, int rows)
    {
        int features = _examples.FeatureCount, targets = _examples.TargetCount;
        for (int row = 0; row < rows; row++)
        {
            int example = _order[start + row];
            _examples.Features.Slice(example * features, features).CopyTo(new Span<float>(_features + ((nint)row * FeatureStride), features));
            if (_examples.IsClassification)
            {
                _targets.Labels[row] = _examples.Labels[example];
            }
            else
            {
                _examples.Targets.Slice(example * targets, targets).CopyTo(new Span<float>(_targets.Values + ((nint)row * targets), targets));
            }
        }
    }
}
