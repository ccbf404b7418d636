using FedActors.Learning.Datasets;

namespace FedActors.Learning.Partitions;

/// <summary>What a partitioner may know of a set: how many examples, and where there are any, their labels and natural keys.</summary>
public sealed record PartitionInput
{
    /// <summary>How many examples there are to give out, one or more.</summary>
    public int Examples { get; }

    /// <summary>The class of every example, int32[Examples] in [0, Classes), or null for regression.</summary>
    public IReadOnlyList<int>? Labels { get; }

    /// <summary>How many classes there are; 0 where there are no labels.</summary>
    public int Classes { get; }

    /// <summary>The natural key (hospital, user, writer) of every example, or null where the set has none.</summary>
    public IReadOnlyList<string>? Keys { get; }

    private PartitionInput(int examples, IReadOnlyList<int>? labels, int classes, IReadOnlyList<string>? keys)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(examples);
        if (keys is not null && keys.Count != examples)
        {
            throw new ArgumentException($"Every example needs a key: {examples} examples, {keys.Count} keys.", nameof(keys));
        }

        Examples = examples;
        Labels = labels;
        Classes = classes;
        Keys = keys;
    }

    /// <summary>What a partitioner may know of these examples.</summary>
    /// <param name="examples">One example or more.</param>
    /// <param name="keys">One key per example, or null.</param>
    public static PartitionInput Of(ExampleSet examples, IReadOnlyList<string>? keys = null) => examples.IsClassification
        ? Labelled(examples.Labels.ToArray(), examples.ClassCount, keys)
        : Unlabelled(examples.Count, keys);

    /// <summary>A set without labels, as for regression.</summary>
    /// <param name="examples">One or more.</param>
    /// <param name="keys">One key per example, or null.</param>
    public static PartitionInput Unlabelled(int examples, IReadOnlyList<string>? keys = null) => new(examples, null, 0, keys);

    /// <summary>A classified set.</summary>
    /// <param name="labels">One class per example, each in [0, <paramref name="classes"/>).</param>
    /// <param name="classes">How many classes there are, one or more.</param>
    /// <param name="keys">One key per example, or null.</param>
    public static PartitionInput Labelled(IReadOnlyList<int> labels, int classes, IReadOnlyList<string>? keys = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        for (int i = 0; i < labels.Count; i++)
        {
            if ((uint)labels[i] >= (uint)classes)
            {
                throw new ArgumentException($"Example {i} has label {labels[i]}; allowed are 0 to {classes - 1}.", nameof(labels));
            }
        }

        return new PartitionInput(labels.Count, labels, classes, keys);
    }
}
