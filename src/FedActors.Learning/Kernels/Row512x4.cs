using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FedActors.Learning.Kernels;

/// <summary>Four 512-bit vectors: 64 columns of a tile.</summary>
internal unsafe readonly struct Row512x4(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d) : ITileRow<Row512x4>
{
    private readonly Vector512<float> _a = a, _b = b, _c = c, _d = d;

    public static int Width => 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row512x4 Load(float* source) =>
        new(Vector512.Load(source), Vector512.Load(source + 16), Vector512.Load(source + 32), Vector512.Load(source + 48));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Row512x4 row, float* destination)
    {
        row._a.Store(destination);
        row._b.Store(destination + 16);
        row._c.Store(destination + 32);
        row._d.Store(destination + 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row512x4 Scale(Row512x4 row, float factor) =>
        new(row._a * factor, row._b * factor, row._c * factor, row._d * factor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row512x4 MultiplyAdd(float factor, Row512x4 row, Row512x4 sum)
    {
        Vector512<float> factors = Vector512.Create(factor);
        return new(
            Vector512.FusedMultiplyAdd(factors, row._a, sum._a),
            Vector512.FusedMultiplyAdd(factors, row._b, sum._b),
            Vector512.FusedMultiplyAdd(factors, row._c, sum._c),
            Vector512.FusedMultiplyAdd(factors, row._d, sum._d));
    }
}
