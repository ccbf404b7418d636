using System.Runtime.InteropServices;
using FedActors.Core.Edges;
using System.Runtime.Intrinsics;

namespace FedActors.Core.Vectors;

/// <summary>
/// Sums over float32 vectors in a fixed order, so that every machine gives the same bits: element i is added in float64 to lane i
/// mod 16, and the lanes are combined in a fixed tree (j with j + 8, then + 4, + 2, + 1).
/// </summary>
public static class Reductions
{
    private const int Lanes = 16;

    /// <summary>
    /// The sum of all elements in float64; relative error below (d / 16 + 4) * 2^-53 of the sum of sizes; NaN gives NaN.
    /// </summary>
    /// <param name="x">float32[d]; an empty vector gives 0.</param>
    public static double Sum(ReadOnlySpan<float> x)
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        Vector256<double> a = default, b = default, c = default, d = default;
        int i = 0;
        for (; i <= x.Length - Lanes; i += Lanes)
        {
            (Vector256<double> x0, Vector256<double> x1) = Vector256.Widen(Vector256.LoadUnsafe(ref source, (nuint)i));
            (Vector256<double> x2, Vector256<double> x3) = Vector256.Widen(Vector256.LoadUnsafe(ref source, (nuint)i + 8));
            a += x0;
            b += x1;
            c += x2;
            d += x3;
        }

        Span<double> lanes = stackalloc double[Lanes];
        Spill(a, b, c, d, lanes);
        for (int lane = 0; i < x.Length; i++, lane++)
        {
            lanes[lane] += x[i];
        }

        return Combine(lanes);
    }

    /// <summary>
    /// The scalar product in float64: each product is exact; relative error below (d / 16 + 4) * 2^-53 of the sum of sizes; NaN
    /// gives NaN.
    /// </summary>
    /// <param name="x">float32[d].</param>
    /// <param name="y">float32[d].</param>
    public static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        if (x.Length != y.Length)
        {
            throw new ArgumentException(
                $"The first vector has {x.Length} elements, the second {y.Length}; they must have the same.", nameof(y));
        }

        ref float first = ref MemoryMarshal.GetReference(x);
        ref float second = ref MemoryMarshal.GetReference(y);
        Vector256<double> a = default, b = default, c = default, d = default;
        int i = 0;
        for (; i <= x.Length - Lanes; i += Lanes)
        {
            nuint low = (nuint)i, high = low + 8;
            (Vector256<double> x0, Vector256<double> x1) = Vector256.Widen(Vector256.LoadUnsafe(ref first, low));
            (Vector256<double> x2, Vector256<double> x3) = Vector256.Widen(Vector256.LoadUnsafe(ref first, high));
            (Vector256<double> y0, Vector256<double> y1) = Vector256.Widen(Vector256.LoadUnsafe(ref second, low));
            (Vector256<double> y2, Vector256<double> y3) = Vector256.Widen(Vector256.LoadUnsafe(ref second, high));
            a += x0 * y0;
            b += x1 * y1;
            c += x2 * y2;
            d += x3 * y3;
        }

        Span<double> lanes = stackalloc double[Lanes];
        Spill(a, b, c, d, lanes);
        for (int lane = 0; i < x.Length; i++, lane++)
        {
            lanes[lane] += (double)x[i] * y[i];
        }

        return Combine(lanes);
    }

    /// <summary>The square of the Euclidean norm in float64, as <see cref="Dot"/> of the vector with itself.</summary>
    /// <param name="x">float32[d].</param>
    public static double NormSquared(ReadOnlySpan<float> x) => Dot(x, x);

    /// <summary>The square of the Euclidean norm of an update that is read in pieces; the pieces are added in order.</summary>
    /// <param name="update">float32[d].</param>
    public static double NormSquared(IUpdateSource update)
    {
        const int Piece = 1 << 14;
        var buffer = new float[Math.Min(Piece, update.Length)];
        double total = 0;
        for (int offset = 0; offset < update.Length; offset += Piece)
        {
            Span<float> piece = buffer.AsSpan(0, Math.Min(Piece, update.Length - offset));
            update.Read(offset, piece);
            total += NormSquared(piece);
        }

        return total;
    }

    private static void Spill(Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d, Span<double> lanes)
    {
        a.CopyTo(lanes);
        b.CopyTo(lanes[4..]);
        c.CopyTo(lanes[8..]);
        d.CopyTo(lanes[12..]);
    }

    private static double Combine(Span<double> lanes)
    {
        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++)
            {
                lanes[lane] += lanes[lane + half];
            }
        }

        return lanes[0];
    }
}
