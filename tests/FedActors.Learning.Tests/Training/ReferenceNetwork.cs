using FedActors.Learning.Datasets;
using FedActors.Learning.Models;

namespace FedActors.Learning.Tests.Training;

/// <summary>The same models in plain doubles and loops; gradients are central differences of the loss, so no derivative is written twice.</summary>
internal sealed class ReferenceNetwork(ModelSpec spec, ExampleSet examples)
{
    private const double Step = 1e-5;

    public double Loss(double[] model, ReadOnlySpan<int> indices)
    {
        double sum = 0;
        foreach (int index in indices)
        {
            sum += LossOf(Outputs(model, index), index);
        }

        return sum / indices.Length;
    }

    public double[] Gradient(double[] model, ReadOnlySpan<int> indices)
    {
        var gradient = new double[model.Length];
        for (int i = 0; i < model.Length; i++)
        {
            double value = model[i];
            model[i] = value + Step;
            double above = Loss(model, indices);
            model[i] = value - Step;
            double below = Loss(model, indices);
            model[i] = value;
            gradient[i] = (above - below) / (2 * Step);
        }

        return gradient;
    }

    public double[] Outputs(double[] model, int example)
    {
        double[] x = [.. examples.Features.Slice(example * spec.Features, spec.Features).ToArray()];
        for (int layer = 0; layer + 1 < spec.Sizes.Count; layer++)
        {
            int weight = spec.Shape.Tensors[2 * layer].Offset, bias = spec.Shape.Tensors[(2 * layer) + 1].Offset;
            var y = new double[spec.Sizes[layer + 1]];
            for (int o = 0; o < y.Length; o++)
            {
                y[o] = model[bias + o];
                for (int i = 0; i < x.Length; i++)
                {
                    y[o] += model[weight + (o * x.Length) + i] * x[i];
                }
            }

            x = layer + 2 < spec.Sizes.Count ? [.. y.Select(Activate)] : y;
        }

        return x;
    }

    private double Activate(double x) => spec.Activation switch
    {
        Activation.Relu => Math.Max(x, 0),
        Activation.Tanh => Math.Tanh(x),
        _ => 1 / (1 + Math.Exp(-x)),
    };

    private double LossOf(double[] z, int example)
    {
        switch (spec.Loss)
        {
            case Learning.Models.Loss.CrossEntropy:
                return Math.Log(z.Sum(Math.Exp)) - z[examples.Labels[example]];
            case Learning.Models.Loss.BinaryCrossEntropy:
                double probability = 1 / (1 + Math.Exp(-z[0]));
                return -Math.Log(examples.Labels[example] == 1 ? probability : 1 - probability);
            default:
                double[] target = [.. examples.Targets.Slice(example * z.Length, z.Length).ToArray()];
                return z.Zip(target, (a, b) => (a - b) * (a - b)).Average();
        }
    }
}
