using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FedActors.Learning.Kernels;

/// <summary>
/// Sums of lanes that were already folded to eight elements, always as ((0 + 1) + (2 + 3)) + ((4 + 5) + (6 + 7)). Eight sums at once
/// share their shuffles, which cost as much as the products of a layer of 100 outputs otherwise.
/// </summary>
internal static unsafe class LaneSum
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Of(Vector256<float> v) => ((v[0] + v[1]) + (v[2] + v[3])) + ((v[4] + v[5]) + (v[6] + v[7]));

    /// <summary>Stores the eight sums in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d,
        Vector256<float> e, Vector256<float> f, Vector256<float> g, Vector256<float> h, float* destination)
    {
        if (Avx.IsSupported)
        {
            Vector256<float> first = Avx.HorizontalAdd(Avx.HorizontalAdd(a, b), Avx.HorizontalAdd(c, d));
            Vector256<float> second = Avx.HorizontalAdd(Avx.HorizontalAdd(e, f), Avx.HorizontalAdd(g, h));
            (Avx.Permute2x128(first, second, 0x20) + Avx.Permute2x128(first, second, 0x31)).Store(destination);
            return;
        }

        (destination[0], destination[1], destination[2], destination[3]) = (Of(a), Of(b), Of(c), Of(d));
        (destination[4], destination[5], destination[6], destination[7]) = (Of(e), Of(f), Of(g), Of(h));
    }
}
