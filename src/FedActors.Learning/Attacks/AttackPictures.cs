using FedActors.Core.Randomness;
using FedActors.Learning.Datasets;

namespace FedActors.Learning.Attacks;

/// <summary>The pictures that demonstrations attack: members, others of the same kind, and what an attacker has of his own.</summary>
/// <param name="Members">What is trained on.</param>
/// <param name="Others">What is not.</param>
/// <param name="Own">The attacker's, for a reference model.</param>
/// <param name="Source">Where they come from.</param>
public sealed record AttackPictures(ExampleSet Members, ExampleSet Others, ExampleSet Own, string Source)
{
    /// <summary>Pictures of each part: few, so that a model can learn them by heart.</summary>
    public const int CountEach = 300;

    /// <summary>The share of pictures that bear an arbitrary label, so that they can only be learnt by heart.</summary>
    private const double LabelNoise = 0.2;

    /// <summary>Takes Fashion-MNIST, or another set of such files; a fifth of the labels are made arbitrary.</summary>
    /// <param name="directory">Where the four files are.</param>
    public static AttackPictures Load(string directory)
    {
        ExampleSet all = ImageSet.Load(directory).Train;
        return new AttackPictures(Part(all, 0), Part(all, 1), Part(all, 2), directory);
    }

    /// <summary>Draws pictures; a fifth of the labels are arbitrary.</summary>
    /// <param name="seed">The same pictures for the same seed.</param>
    public static AttackPictures Draw(ulong seed) => new(
        SyntheticPictures.Draw(CountEach, (3 * seed) + 1, LabelNoise),
        SyntheticPictures.Draw(CountEach, (3 * seed) + 2, LabelNoise),
        SyntheticPictures.Draw(CountEach, (3 * seed) + 3, LabelNoise),
        "drawn pictures");

    private static ExampleSet Part(ExampleSet all, int part)
    {
        int width = all.FeatureCount, start = part * CountEach;
        int[] labels = all.Labels.Slice(start, CountEach).ToArray();
        var random = new SeededRandom(1, part, 0, RandomPurpose.DataGeneration);
        foreach (ref int label in labels.AsSpan())
        {
            label = random.NextBool(LabelNoise) ? random.NextInt(all.ClassCount) : label;
        }

        return ExampleSet.Classification(all.Features.Slice(start * width, CountEach * width).ToArray(), width, labels, all.ClassCount);
    }
}
