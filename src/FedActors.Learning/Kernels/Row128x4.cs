using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FedActors.Learning.Kernels;

/// <summary>Four 128-bit vectors: 16 columns of a tile on any machine, in software where there is no SIMD at all.</summary>
internal unsafe readonly struct Row128x4(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d) : ILane<Row128x4>
{
    private readonly Vector128<float> _a = a, _b = b, _c = c, _d = d;

    public static int Width => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row128x4 Load(float* source) =>
        new(Vector128.Load(source), Vector128.Load(source + 4), Vector128.Load(source + 8), Vector128.Load(source + 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Row128x4 row, float* destination)
    {
        row._a.Store(destination);
        row._b.Store(destination + 4);
        row._c.Store(destination + 8);
        row._d.Store(destination + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row128x4 Scale(Row128x4 row, float factor) =>
        new(row._a * factor, row._b * factor, row._c * factor, row._d * factor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row128x4 MultiplyAdd(float factor, Row128x4 row, Row128x4 sum)
    {
        Vector128<float> factors = Vector128.Create(factor);
        return new(
            Vector128.FusedMultiplyAdd(factors, row._a, sum._a),
            Vector128.FusedMultiplyAdd(factors, row._b, sum._b),
            Vector128.FusedMultiplyAdd(factors, row._c, sum._c),
            Vector128.FusedMultiplyAdd(factors, row._d, sum._d));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row128x4 MultiplyAdd(Row128x4 x, Row128x4 y, Row128x4 sum) =>
        new(
            Vector128.FusedMultiplyAdd(x._a, y._a, sum._a),
            Vector128.FusedMultiplyAdd(x._b, y._b, sum._b),
            Vector128.FusedMultiplyAdd(x._c, y._c, sum._c),
            Vector128.FusedMultiplyAdd(x._d, y._d, sum._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Fold(Row128x4 row) => Vector256.Create(row._a + row._c, row._b + row._d);
}
