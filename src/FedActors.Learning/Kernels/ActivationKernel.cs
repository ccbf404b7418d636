using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using FedActors.Learning.Models;

namespace FedActors.Learning.Kernels;

/// <summary>The functions between layers and their slopes, in place over rows of whole lanes.</summary>
internal static unsafe class ActivationKernel
{
    /// <summary>Applies the function to float32[rows x columns].</summary>
    public static void Apply(Activation activation, float* values, nint stride, int rows, int columns)
    {
        for (int row = 0; row < rows; row++, values += stride)
        {
            var span = new Span<float>(values, columns);
            switch (activation)
            {
                case Activation.Relu:
                    Relu(values, PanelLayout.LanesOf(columns) * PanelLayout.Lane);
                    break;
                case Activation.Tanh:
                    TensorPrimitives.Tanh(span, span);
                    break;
                default:
                    TensorPrimitives.Sigmoid(span, span);
                    break;
            }
        }
    }

    /// <summary>Multiplies the gradient with the function's slope, which each of the three functions gives from its own value.</summary>
    public static void MultiplyBySlope(
        Activation activation, float* values, nint stride, int rows, int columns, float* gradient, nint gradientStride)
    {
        for (int row = 0; row < rows; row++, values += stride, gradient += gradientStride)
        {
            for (int i = 0; i < columns; i += Vector128<float>.Count)
            {
                // Rows are padded to whole lanes, so the last vector may run into padding but never past the row.
                Vector128<float> value = Vector128.Load(values + i), slope = activation switch
                {
                    Activation.Relu => Vector128.ConditionalSelect(
                        Vector128.GreaterThan(value, Vector128<float>.Zero), Vector128<float>.One, Vector128<float>.Zero),
                    Activation.Tanh => Vector128<float>.One - (value * value),
                    _ => value * (Vector128<float>.One - value),
                };
                (Vector128.Load(gradient + i) * slope).Store(gradient + i);
            }
        }
    }

    private static void Relu(float* values, int columns)
    {
        for (int i = 0; i < columns; i += Vector128<float>.Count)
        {
            // Selecting by "less than zero" keeps NaN: a diverged model must not look healthy further on.
            Vector128<float> x = Vector128.Load(values + i);
            Vector128.ConditionalSelect(Vector128.LessThan(x, Vector128<float>.Zero), Vector128<float>.Zero, x).Store(values + i);
        }
    }
}
