using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FedActors.Learning.Kernels;

/// <summary>
/// The gradient of a layer's inputs: dX[b, i] = sum over outputs o of D[b, o] x W[i, o]. Both operands are contiguous in o, so each
/// result is a dot product; tiles of 2 x 8 share their loads.
/// </summary>
internal static unsafe class InputGradient
{
    /// <param name="layout">The layer.</param>
    /// <param name="weights">The layer's working copy, float32[<see cref="PanelLayout.Length"/>].</param>
    /// <param name="outputGradient">float32[rows x PaddedOutputs], zero where padded.</param>
    /// <param name="outputStride">Distance of its rows.</param>
    /// <param name="rows">Examples.</param>
    /// <param name="inputGradient">Receives float32[rows x Inputs].</param>
    /// <param name="inputStride">Distance of its rows.</param>
    public static void Run(
        in PanelLayout layout, float* weights, float* outputGradient, nint outputStride, int rows, float* inputGradient, nint inputStride)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Tiles<Row512x1>(layout, weights, outputGradient, outputStride, rows, inputGradient, inputStride);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Tiles<Row256x2>(layout, weights, outputGradient, outputStride, rows, inputGradient, inputStride);
        }
        else
        {
            Tiles<Row128x4>(layout, weights, outputGradient, outputStride, rows, inputGradient, inputStride);
        }
    }

    internal static void Tiles<TLane>(
        in PanelLayout layout, float* weights, float* outputGradient, nint outputStride, int rows, float* inputGradient, nint inputStride)
        where TLane : unmanaged, ILane<TLane>
    {
        int input = 0;
        for (; input + 8 <= layout.Inputs; input += 8)
        {
            for (int row = 0; row < rows; row += 2)
            {
                float* d = outputGradient + (row * outputStride), x = inputGradient + (row * inputStride) + input;

                // An odd last row is its own partner: it is computed twice and written twice to the same place.
                bool isPair = row + 1 < rows;
                TwoByEight<TLane>(layout, weights, input, d, isPair ? outputStride : 0, x, isPair ? inputStride : 0);
            }
        }

        for (; input < layout.Inputs; input++)
        {
            for (int row = 0; row < rows; row++)
            {
                inputGradient[(row * inputStride) + input] = OneByOne<TLane>(layout, weights, input, outputGradient + (row * outputStride));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoByEight<TLane>(
        in PanelLayout layout, float* weights, int input, float* d, nint dStride, float* x, nint xStride)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane p0 = default, p1 = default, p2 = default, p3 = default, p4 = default, p5 = default, p6 = default, p7 = default;
        TLane q0 = default, q1 = default, q2 = default, q3 = default, q4 = default, q5 = default, q6 = default, q7 = default;
        for (int panel = 0; panel < layout.Panels; panel++)
        {
            nint width = layout.Width(panel), width2 = 2 * width;
            float* w = weights + layout.Offset(panel) + (input * width), w3 = w + (3 * width), w6 = w3 + (3 * width);
            for (nint column = width; column > 0; column -= PanelLayout.Lane)
            {
                TLane a = TLane.Load(d), b = TLane.Load(d + dStride);
                TLane w0 = TLane.Load(w), w1 = TLane.Load(w + width), w2 = TLane.Load(w + width2);
                (p0, q0) = (TLane.MultiplyAdd(a, w0, p0), TLane.MultiplyAdd(b, w0, q0));
                (p1, q1) = (TLane.MultiplyAdd(a, w1, p1), TLane.MultiplyAdd(b, w1, q1));
                (p2, q2) = (TLane.MultiplyAdd(a, w2, p2), TLane.MultiplyAdd(b, w2, q2));
                (w0, w1, w2) = (TLane.Load(w3), TLane.Load(w3 + width), TLane.Load(w3 + width2));
                (p3, q3) = (TLane.MultiplyAdd(a, w0, p3), TLane.MultiplyAdd(b, w0, q3));
                (p4, q4) = (TLane.MultiplyAdd(a, w1, p4), TLane.MultiplyAdd(b, w1, q4));
                (p5, q5) = (TLane.MultiplyAdd(a, w2, p5), TLane.MultiplyAdd(b, w2, q5));
                (w0, w1) = (TLane.Load(w6), TLane.Load(w6 + width));
                (p6, q6) = (TLane.MultiplyAdd(a, w0, p6), TLane.MultiplyAdd(b, w0, q6));
                (p7, q7) = (TLane.MultiplyAdd(a, w1, p7), TLane.MultiplyAdd(b, w1, q7));
                d += PanelLayout.Lane;
                w += PanelLayout.Lane;
                w3 += PanelLayout.Lane;
                w6 += PanelLayout.Lane;
            }
        }

        LaneSum.Store(
            TLane.Fold(p0), TLane.Fold(p1), TLane.Fold(p2), TLane.Fold(p3),
            TLane.Fold(p4), TLane.Fold(p5), TLane.Fold(p6), TLane.Fold(p7), x);
        LaneSum.Store(
            TLane.Fold(q0), TLane.Fold(q1), TLane.Fold(q2), TLane.Fold(q3),
            TLane.Fold(q4), TLane.Fold(q5), TLane.Fold(q6), TLane.Fold(q7), x + xStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float OneByOne<TLane>(in PanelLayout layout, float* weights, int input, float* d)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane sum = default;
        for (int panel = 0; panel < layout.Panels; panel++)
        {
            int width = layout.Width(panel);
            float* w = weights + layout.Offset(panel) + ((nint)input * width);
            for (int column = 0; column < width; column += PanelLayout.Lane)
            {
                sum = TLane.MultiplyAdd(TLane.Load(d), TLane.Load(w + column), sum);
                d += PanelLayout.Lane;
            }
        }

        return LaneSum.Of(TLane.Fold(sum));
    }
}
