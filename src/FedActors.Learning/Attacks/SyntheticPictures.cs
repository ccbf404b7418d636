using FedActors.Core.Randomness;
using FedActors.Learning.Datasets;

namespace FedActors.Learning.Attacks;

/// <summary>Grey pictures of 28 x 28 pixels, drawn from a seed, for attacks where no data set is at hand: each class has strokes of its own, each picture its own place and more strokes.</summary>
public static class SyntheticPictures
{
    /// <summary>Pixels along an edge.</summary>
    public const int Edge = 28;

    /// <summary>Classes.</summary>
    public const int Classes = 10;

    private const int ClassStrokes = 4, OwnStrokes = 3;

    /// <summary>Draws pictures with pixels from 0 to 1.</summary>
    /// <param name="count">How many, one or more.</param>
    /// <param name="seed">The same pictures for the same seed; classes look alike for all seeds.</param>
    /// <param name="labelNoise">The share of pictures that bear any label, so that only memory can learn them; in [0, 1].</param>
    public static ExampleSet Draw(int count, ulong seed, double labelNoise = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var random = new SeededRandom(seed, 0, 0, RandomPurpose.DataGeneration);
        var features = new float[count * Edge * Edge];
        var labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            int shown = random.NextInt(Classes);
            labels[i] = random.NextBool(labelNoise) ? random.NextInt(Classes) : shown;
            Span<float> picture = features.AsSpan(i * Edge * Edge, Edge * Edge);
            double right = (random.NextDouble() * 6) - 3, down = (random.NextDouble() * 6) - 3;
            Strokes(picture, new SeededRandom(0, shown, 1, RandomPurpose.DataGeneration), ClassStrokes, right, down);
            Strokes(picture, random, OwnStrokes, 0, 0);
        }

        return ExampleSet.Classification(features, Edge * Edge, labels, Classes);
    }

    private static void Strokes(Span<float> picture, SeededRandom random, int count, double right, double down)
    {
        for (int stroke = 0; stroke < count; stroke++)
        {
            double x = 4 + (20 * random.NextDouble()) + right, y = 4 + (20 * random.NextDouble()) + down, angle = Math.PI * random.NextDouble();
            (double along, double across) = (2 + (4 * random.NextDouble()), 0.8 + random.NextDouble());
            (double sine, double cosine) = Math.SinCos(angle);
            for (int pixel = 0; pixel < picture.Length; pixel++)
            {
                double dx = (pixel % Edge) - x, dy = (pixel / Edge) - y;
                double u = ((dx * cosine) + (dy * sine)) / along, v = ((dy * cosine) - (dx * sine)) / across;
                picture[pixel] = (float)Math.Min(1, picture[pixel] + Math.Exp(-0.5 * ((u * u) + (v * v))));
            }
        }
    }
}
