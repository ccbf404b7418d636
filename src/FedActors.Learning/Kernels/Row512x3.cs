using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FedActors.Learning.Kernels;

/// <summary>Three 512-bit vectors: 48 columns of a tile.</summary>
internal unsafe readonly struct Row512x3(Vector512<float> a, Vector512<float> b, Vector512<float> c) : ITileRow<Row512x3>
{
    private readonly Vector512<float> _a = a, _b = b, _c = c;

    public static int Width => 48;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row512x3 Load(float* source) =>
        new(Vector512.Load(source), Vector512.Load(source + 16), Vector512.Load(source + 32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Row512x3 row, float* destination)
    {
        row._a.Store(destination);
        row._b.Store(destination + 16);
        row._c.Store(destination + 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row512x3 Scale(Row512x3 row, float factor) =>
        new(row._a * factor, row._b * factor, row._c * factor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row512x3 MultiplyAdd(float factor, Row512x3 row, Row512x3 sum)
    {
        Vector512<float> factors = Vector512.Create(factor);
        return new(
            Vector512.FusedMultiplyAdd(factors, row._a, sum._a),
            Vector512.FusedMultiplyAdd(factors, row._b, sum._b),
            Vector512.FusedMultiplyAdd(factors, row._c, sum._c));
    }
}
