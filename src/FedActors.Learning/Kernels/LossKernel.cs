using FedActors.Learning.Models;

namespace FedActors.Learning.Kernels;

/// <summary>Losses of a few examples from the last layer's outputs and, where asked for, their gradient.</summary>
internal static unsafe class LossKernel
{
    /// <param name="loss">Which loss.</param>
    /// <param name="outputs">float32[rows x count], the last layer before softmax or sigmoid.</param>
    /// <param name="stride">Distance of rows, of the gradient's rows too.</param>
    /// <param name="rows">Examples.</param>
    /// <param name="count">Outputs per example.</param>
    /// <param name="targets">Labels, or values for the squared error.</param>
    /// <param name="gradient">Receives scale x gradient of the summed losses by the outputs; null where only the loss is wanted.</param>
    /// <param name="scale">One over the batch size, times minus the step size where the gradient is a step at once.</param>
    public static LossTally Run(
        Loss loss, float* outputs, nint stride, int rows, int count, OutputTargets targets, float* gradient, float scale)
    {
        double sum = 0;
        long correct = 0;
        for (int row = 0; row < rows; row++, outputs += stride)
        {
            var z = new ReadOnlySpan<float>(outputs, count);
            Span<float> d = gradient == null ? default : new Span<float>(gradient + (row * stride), count);
            switch (loss)
            {
                case Loss.CrossEntropy:
                    sum += CrossEntropy(z, targets.Labels[row], d, scale, out bool hit);
                    correct += hit ? 1 : 0;
                    break;
                case Loss.BinaryCrossEntropy:
                    sum += BinaryCrossEntropy(z[0], targets.Labels[row], d, scale);
                    correct += z[0] > 0 == (targets.Labels[row] == 1) && !float.IsNaN(z[0]) ? 1 : 0;
                    break;
                default:
                    sum += SquaredError(z, new ReadOnlySpan<float>(targets.Values + ((nint)row * count), count), d, scale);
                    break;
            }
        }

        return new LossTally(sum, correct);
    }

    /// <summary>log(sum of exp(z)) - z[label], shifted by the largest output so that nothing overflows.</summary>
    private static double CrossEntropy(ReadOnlySpan<float> z, int label, Span<float> d, float scale, out bool hit)
    {
        int best = 0;
        for (int i = 1; i < z.Length; i++)
        {
            best = z[i] > z[best] ? i : best;
        }

        float sum = 0;
        for (int i = 0; i < z.Length; i++)
        {
            float e = MathF.Exp(z[i] - z[best]);
            sum += e;
            if (!d.IsEmpty)
            {
                d[i] = e;
            }
        }

        if (!d.IsEmpty)
        {
            float factor = scale / sum;
            for (int i = 0; i < d.Length; i++)
            {
                d[i] *= factor;
            }

            d[label] -= scale;
        }

        hit = best == label && !float.IsNaN(sum);
        return Math.Log(sum) + z[best] - z[label];
    }

    /// <summary>max(z, 0) - z y + log(1 + exp(-|z|)), which overflows for no z.</summary>
    private static double BinaryCrossEntropy(float z, int label, Span<float> d, float scale)
    {
        double tail = Math.Exp(-Math.Abs((double)z));
        if (!d.IsEmpty)
        {
            double probability = z >= 0 ? 1 / (1 + tail) : tail / (1 + tail);
            d[0] = (float)((probability - label) * scale);
        }

        return Math.Max(z, 0f) - (z * label) + Math.Log(1 + tail);
    }

    private static double SquaredError(ReadOnlySpan<float> z, ReadOnlySpan<float> target, Span<float> d, float scale)
    {
        double sum = 0;
        for (int i = 0; i < z.Length; i++)
        {
            float error = z[i] - target[i];
            sum += (double)error * error;
            if (!d.IsEmpty)
            {
                d[i] = 2 * scale / z.Length * error;
            }
        }

        return sum / z.Length;
    }
}
