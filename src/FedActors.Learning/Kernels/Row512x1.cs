using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FedActors.Learning.Kernels;

/// <summary>One 512-bit vector: 16 columns of a tile.</summary>
internal unsafe readonly struct Row512x1(Vector512<float> a) : ILane<Row512x1>
{
    private readonly Vector512<float> _a = a;

    public static int Width => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row512x1 Load(float* source) =>
        new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Row512x1 row, float* destination)
    {
        row._a.Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row512x1 Scale(Row512x1 row, float factor) =>
        new(row._a * factor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row512x1 MultiplyAdd(float factor, Row512x1 row, Row512x1 sum)
    {
        Vector512<float> factors = Vector512.Create(factor);
        return new(
            Vector512.FusedMultiplyAdd(factors, row._a, sum._a));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row512x1 MultiplyAdd(Row512x1 x, Row512x1 y, Row512x1 sum) =>
        new(
            Vector512.FusedMultiplyAdd(x._a, y._a, sum._a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Fold(Row512x1 row) => row._a.GetLower() + row._a.GetUpper();
}
