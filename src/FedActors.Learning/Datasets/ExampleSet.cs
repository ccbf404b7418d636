using FedActors.Core;

namespace FedActors.Learning.Datasets;

/// <summary>Examples in memory: features as rows of float32, and either class labels or regression targets.</summary>
public sealed class ExampleSet
{
    private readonly float[] _features;
    private readonly int[] _labels;
    private readonly float[] _targets;

    private ExampleSet(float[] features, int featureCount, int[] labels, int classCount, float[] targets, int targetCount, int count)
    {
        _features = features;
        _labels = labels;
        _targets = targets;
        FeatureCount = featureCount;
        ClassCount = classCount;
        TargetCount = targetCount;
        Count = count;
    }

    /// <summary>Number of examples, zero or more.</summary>
    public int Count { get; }

    /// <summary>Features per example, one or more.</summary>
    public int FeatureCount { get; }

    /// <summary>Number of classes; 0 for regression.</summary>
    public int ClassCount { get; }

    /// <summary>Regression targets per example; 0 for classification.</summary>
    public int TargetCount { get; }

    /// <summary>Whether examples carry class labels rather than regression targets.</summary>
    public bool IsClassification => ClassCount > 0;

    /// <summary>Row-major float32[Count x FeatureCount].</summary>
    public ReadOnlySpan<float> Features => _features;

    /// <summary>Class of each example in [0, ClassCount); empty for regression.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>Row-major float32[Count x TargetCount]; empty for classification.</summary>
    public ReadOnlySpan<float> Targets => _targets;

    /// <summary>Takes over labelled examples.</summary>
    /// <exception cref="ArgumentException">Lengths do not fit together or a label is outside [0, classCount).</exception>
    public static ExampleSet Classification(float[] features, int featureCount, int[] labels, int classCount)
    {
        ThrowIfLengthsDiffer(features.Length, featureCount, labels.Length);
        foreach (int label in labels)
        {
            if ((uint)label >= (uint)classCount)
            {
                throw new ArgumentException($"A label is {label}; with {classCount} classes labels run from 0 to {classCount - 1}.", nameof(labels));
            }
        }

        return new ExampleSet(features, featureCount, labels, classCount, [], 0, labels.Length);
    }

    /// <summary>Takes over examples with regression targets.</summary>
    /// <exception cref="ArgumentException">Lengths do not fit together.</exception>
    public static ExampleSet Regression(float[] features, int featureCount, float[] targets, int targetCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(targetCount);
        ThrowIfLengthsDiffer(features.Length, featureCount, targets.Length / targetCount);
        return new ExampleSet(features, featureCount, [], 0, targets, targetCount, targets.Length / targetCount);
    }

    /// <summary>A copy of the examples at the given indices, in that order.</summary>
    public ExampleSet Subset(ReadOnlySpan<int> indices)
    {
        var features = new float[(long)indices.Length * FeatureCount];
        var labels = new int[IsClassification ? indices.Length : 0];
        var targets = new float[indices.Length * TargetCount];
        for (int row = 0; row < indices.Length; row++)
        {
            int source = indices[row];
            _features.AsSpan(source * FeatureCount, FeatureCount).CopyTo(features.AsSpan(row * FeatureCount));
            if (IsClassification)
            {
                labels[row] = _labels[source];
            }
            else
            {
                _targets.AsSpan(source * TargetCount, TargetCount).CopyTo(targets.AsSpan(row * TargetCount));
            }
        }

        return new ExampleSet(features, FeatureCount, labels, ClassCount, targets, TargetCount, indices.Length);
    }

    private static void ThrowIfLengthsDiffer(int featureLength, int featureCount, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(featureCount);
        if (featureLength != (long)count * featureCount)
        {
            throw new ArgumentException($"{count} examples of {featureCount} features need {(long)count * featureCount} values; {featureLength} were given.");
        }
    }
}
