using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FedActors.Learning.Kernels;

/// <summary>Two 256-bit vectors: 16 columns of a tile on machines with AVX2.</summary>
internal unsafe readonly struct Row256x2(Vector256<float> a, Vector256<float> b) : ILane<Row256x2>
{
    private readonly Vector256<float> _a = a, _b = b;

    public static int Width => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row256x2 Load(float* source) =>
        new(Vector256.Load(source), Vector256.Load(source + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Row256x2 row, float* destination)
    {
        row._a.Store(destination);
        row._b.Store(destination + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row256x2 Scale(Row256x2 row, float factor) =>
        new(row._a * factor, row._b * factor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row256x2 MultiplyAdd(float factor, Row256x2 row, Row256x2 sum)
    {
        Vector256<float> factors = Vector256.Create(factor);
        return new(
            Vector256.FusedMultiplyAdd(factors, row._a, sum._a),
            Vector256.FusedMultiplyAdd(factors, row._b, sum._b));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row256x2 MultiplyAdd(Row256x2 x, Row256x2 y, Row256x2 sum) =>
        new(
            Vector256.FusedMultiplyAdd(x._a, y._a, sum._a),
            Vector256.FusedMultiplyAdd(x._b, y._b, sum._b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Fold(Row256x2 row) => row._a + row._b;
}
