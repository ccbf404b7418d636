namespace FedActors.Learning.Datasets;

/// <summary>The examples of every centre: what it trains on, and what it keeps for testing.</summary>
public sealed class CentreSets
{
    /// <summary>Takes over the sets; the i-th train and the i-th test set belong to centre i.</summary>
    /// <param name="train">One set per centre, one centre or more, all with the same features and classes or targets.</param>
    /// <param name="test">As many sets as <paramref name="train"/>; a set may be empty.</param>
    public CentreSets(IReadOnlyList<ExampleSet> train, IReadOnlyList<ExampleSet> test)
    {
        ArgumentOutOfRangeException.ThrowIfZero(train.Count, nameof(train));
        if (train.Count != test.Count)
        {
            throw new ArgumentException($"There are {train.Count} train sets and {test.Count} test sets; every centre has one of each.", nameof(test));
        }

        Train = train;
        Test = test;
        PooledTest = Pool(test);
    }

    /// <summary>What each centre trains on.</summary>
    public IReadOnlyList<ExampleSet> Train { get; }

    /// <summary>What each centre is tested on.</summary>
    public IReadOnlyList<ExampleSet> Test { get; }

    /// <summary>The test examples of all centres, in the order of the centres.</summary>
    public ExampleSet PooledTest { get; }

    /// <summary>All examples of several sets of one kind, in their order.</summary>
    /// <param name="sets">One or more, all with the same features and classes or targets.</param>
    public static ExampleSet Pool(IReadOnlyList<ExampleSet> sets)
    {
        ExampleSet first = sets[0];
        int count = sets.Sum(s => s.Count);
        var features = new float[(long)count * first.FeatureCount];
        var labels = new int[first.IsClassification ? count : 0];
        var targets = new float[(long)count * first.TargetCount];
        int row = 0;
        foreach (ExampleSet set in sets)
        {
            if ((set.FeatureCount, set.ClassCount, set.TargetCount) != (first.FeatureCount, first.ClassCount, first.TargetCount))
            {
                throw new ArgumentException($"A set has {set.FeatureCount} features, {set.ClassCount} classes and {set.TargetCount} targets; " +
                    $"the first has {first.FeatureCount}, {first.ClassCount} and {first.TargetCount}.", nameof(sets));
            }

            set.Features.CopyTo(features.AsSpan(row * first.FeatureCount));
            set.Labels.CopyTo(labels.AsSpan(first.IsClassification ? row : 0));
            set.Targets.CopyTo(targets.AsSpan(row * first.TargetCount));
            row += set.Count;
        }

        return first.IsClassification
            ? ExampleSet.Classification(features, first.FeatureCount, labels, first.ClassCount)
            : ExampleSet.Regression(features, first.FeatureCount, targets, first.TargetCount);
    }
}
