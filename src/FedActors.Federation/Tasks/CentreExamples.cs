using FedActors.Learning.Datasets;
using FedActors.Learning.Partitions;

namespace FedActors.Federation.Tasks;

/// <summary>The examples of a run after they have been divided.</summary>
/// <param name="Train">What each centre trains on.</param>
/// <param name="Test">The pooled test examples, perhaps none.</param>
/// <param name="ClassNames">A name per class, or null to number them.</param>
internal sealed record CentreExamples(IReadOnlyList<ExampleSet> Train, ExampleSet Test, IReadOnlyList<string>? ClassNames)
{
    /// <summary>Who holds what.</summary>
    public PartitionPicture Picture()
    {
        PartitionInput input = Train[0].IsClassification
            ? PartitionInput.Labelled([.. Train.SelectMany(set => set.Labels.ToArray())], Train[0].ClassCount)
            : PartitionInput.Unlabelled(Train.Sum(set => set.Count));
        var held = new int[Train.Count][];
        int next = 0;
        for (int centre = 0; centre < held.Length; centre++)
        {
            held[centre] = [.. Enumerable.Range(next, Train[centre].Count)];
            next += Train[centre].Count;
        }

        return new PartitionPicture(new PartitionSummary(input, held), ClassNames);
    }
}
