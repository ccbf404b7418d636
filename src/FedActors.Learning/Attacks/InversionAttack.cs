using FedActors.Core.Vectors;
using FedActors.Learning.Models;

namespace FedActors.Learning.Attacks;

/// <summary>Computes training examples from the gradient that they gave.</summary>
/// <remarks>
/// A dense first layer gives its input away: row o of its weight gradient is d_o x, and its bias gradient is d_o (Y. Aono et al., "Privacy-preserving deep
/// learning", 2018; L. Zhu et al., "Deep leakage from gradients", NeurIPS 2019; B. Zhao et al., "iDLG", 2020, for the label). For one example this is
/// exact at any depth. For a few examples of different labels and softmax regression, errors and examples are found in turn by least squares.
/// </remarks>
public static class InversionAttack
{
    private const int RoundsMax = 200;

    /// <summary>The example behind a gradient of one example: one candidate for each unit of the first layer that was active.</summary>
    /// <param name="spec">A model whose first layer is dense, as all are here.</param>
    /// <param name="gradient">float32[d].</param>
    /// <returns>Candidates, the one with the largest bias gradient first; none where no unit was active.</returns>
    public static IReadOnlyList<float[]> OfOne(ModelSpec spec, ReadOnlySpan<float> gradient)
    {
        TensorShape weight = spec.Shape.Tensors[0], bias = spec.Shape.Tensors[1];
        float[] all = gradient.ToArray();
        return
        [
            .. Enumerable.Range(0, spec.Sizes[1])
                .Where(unit => all[bias.Offset + unit] != 0)
                .OrderByDescending(unit => Math.Abs(all[bias.Offset + unit]))
                .Select(unit => Row(all, weight.Offset + (unit * spec.Features), spec.Features, all[bias.Offset + unit])),
        ];
    }

    /// <summary>The examples behind the mean gradient of a few examples of different labels, in softmax regression.</summary>
    /// <param name="spec">Softmax regression.</param>
    /// <param name="model">The parameters at which the gradient was taken, float32[d].</param>
    /// <param name="gradient">float32[d].</param>
    /// <param name="labels">The labels, all different and fewer than the classes; the attacker reads them off the signs of the bias gradient.</param>
    /// <returns>One example for each label.</returns>
    public static IReadOnlyList<float[]> OfBatch(ModelSpec spec, ReadOnlySpan<float> model, ReadOnlySpan<float> gradient, IReadOnlyList<int> labels)
    {
        if (spec.Sizes.Count != 2 || spec.Loss != Loss.CrossEntropy || labels.Distinct().Count() != labels.Count || labels.Count >= spec.Outputs)
        {
            throw new ArgumentException(
                $"A batch can be computed for softmax regression with different labels, fewer than the classes; found {labels.Count} labels, "
                + $"{labels.Distinct().Count()} different, for {spec.Outputs} classes.", nameof(labels));
        }

        int count = labels.Count, classes = spec.Outputs, features = spec.Features;
        float[] parameters = model.ToArray();
        var examples = new double[count][];
        double[][] errors = [.. labels.Select(label => Enumerable.Range(0, classes).Select(k => (1.0 / classes) - (k == label ? 1 : 0)).ToArray())];
        for (int round = 0; round < RoundsMax; round++)
        {
            double[,] inverse = LeastSquares.PseudoInverse(errors);
            for (int e = 0; e < count; e++)
            {
                examples[e] = new double[features];
                for (int k = 0; k < classes; k++)
                {
                    double share = inverse[e, k] * count;
                    for (int f = 0; f < features; f++)
                    {
                        examples[e][f] += share * gradient[(k * features) + f];
                    }
                }
            }

            errors = [.. Enumerable.Range(0, count).Select(e => Error(parameters, classes, features, examples[e], labels[e]))];
        }

        return [.. examples.Select(example => example.Select(value => (float)value).ToArray())];
    }

    /// <summary>The labels that a gradient of softmax regression shows: those whose bias gradient is negative.</summary>
    /// <param name="spec">Softmax regression.</param>
    /// <param name="gradient">float32[d].</param>
    public static IReadOnlyList<int> Labels(ModelSpec spec, ReadOnlySpan<float> gradient)
    {
        float[] bias = gradient.Slice(spec.Shape.Tensors[^1].Offset, spec.Outputs).ToArray();
        return [.. Enumerable.Range(0, spec.Outputs).Where(label => bias[label] < 0)];
    }

    private static double[] Error(float[] model, int classes, int features, double[] example, int label)
    {
        var outputs = new double[classes];
        for (int k = 0; k < classes; k++)
        {
            outputs[k] = model[(classes * features) + k];
            for (int f = 0; f < features; f++)
            {
                outputs[k] += model[(k * features) + f] * example[f];
            }
        }

        double largest = outputs.Max(), sum = outputs.Sum(output => Math.Exp(output - largest));
        return [.. outputs.Select((output, k) => (Math.Exp(output - largest) / sum) - (k == label ? 1 : 0))];
    }

    private static float[] Row(float[] gradient, int start, int length, float bias) => [.. gradient.AsSpan(start, length).ToArray().Select(value => value / bias)];
}
