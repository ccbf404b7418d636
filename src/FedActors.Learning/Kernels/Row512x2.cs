using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FedActors.Learning.Kernels;

/// <summary>Two 512-bit vectors: 32 columns of a tile.</summary>
internal unsafe readonly struct Row512x2(Vector512<float> a, Vector512<float> b) : ITileRow<Row512x2>
{
    private readonly Vector512<float> _a = a, _b = b;

    public static int Width => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row512x2 Load(float* source) =>
        new(Vector512.Load(source), Vector512.Load(source + 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Row512x2 row, float* destination)
    {
        row._a.Store(destination);
        row._b.Store(destination + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row512x2 Scale(Row512x2 row, float factor) =>
        new(row._a * factor, row._b * factor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row512x2 MultiplyAdd(float factor, Row512x2 row, Row512x2 sum)
    {
        Vector512<float> factors = Vector512.Create(factor);
        return new(
            Vector512.FusedMultiplyAdd(factors, row._a, sum._a),
            Vector512.FusedMultiplyAdd(factors, row._b, sum._b));
    }
}
