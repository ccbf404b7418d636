using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FedActors.Core.Vectors;

/// <summary>The inner loops of the integer ring. Every path gives the same bits; the tests call each of them.</summary>
internal static class FixedPointRing
{
    // Adding 1.5 * 2^52 to a number of at most 2^51 in size leaves its nearest integer, ties to even, in the low bits.
    private const double RoundingConstant = 6755399441055744.0;

    private const double TermMax = 1L << 51;

    // Two KiB of ring ahead: the processor's own prefetching stops at every page. Measured, this is worth about 5 % of the rate.
    private const int PrefetchDistance = 256;

    private const int SignMask = 0x7FFFFFFF;

    /// <summary>
    /// ring[i] += round(x[i] * factor), ties to even, and says whether every value was finite and at most
    /// <paramref name="bound"/> in
    /// size. The same call with the negative factor takes out again exactly what was added, values outside the bound included.
    /// </summary>
    /// <param name="x">Values to add.</param>
    /// <param name="ring">As long as <paramref name="x"/>.</param>
    /// <param name="factor">Weight times 2^s, so that |factor * bound| is below 2^51; or its negative.</param>
    /// <param name="bound">The scale's bound on |x|.</param>
    public static bool Add(ReadOnlySpan<float> x, Span<long> ring, double factor, float bound)
    {
        Invariant.Require(x.Length == ring.Length);
        int greatest = Avx512DQ.IsSupported ? AddAvx512(x, ring, factor)
            : Avx2.IsSupported ? AddAvx2(x, ring, factor)
            : AddScalar(x, ring, factor);
        return greatest <= BitConverter.SingleToInt32Bits(bound);
    }

    // The paths return the greatest |x| as bits: without their sign, floats order like integers, and infinities and NaN come last.
    internal static int AddAvx512(ReadOnlySpan<float> x, Span<long> ring, double factor)
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        ref long target = ref MemoryMarshal.GetReference(ring);
        Vector512<double> scale = Vector512.Create(factor);
        Vector512<int> greatest = Vector512<int>.Zero, mask = Vector512.Create(SignMask);
        int i = 0;
        for (; i <= x.Length - 16; i += 16)
        {
            nuint low = (nuint)i, high = low + 8;
            Vector512<float> values = Vector512.LoadUnsafe(ref source, low);
            greatest = Vector512.Max(greatest, values.AsInt32() & mask);
            PrefetchTwoLines(ref Unsafe.Add(ref target, i + PrefetchDistance));

            // NaN and what int64 cannot hold become -2^63 under either sign of the factor, and twice that is zero in the ring.
            Vector512<double> first = Avx512F.ConvertToVector512Double(values.GetLower()) * scale;
            Vector512<double> second = Avx512F.ConvertToVector512Double(values.GetUpper()) * scale;
            (Vector512.LoadUnsafe(ref target, low) + Avx512DQ.ConvertToVector512Int64(first)).StoreUnsafe(ref target, low);
            (Vector512.LoadUnsafe(ref target, high) + Avx512DQ.ConvertToVector512Int64(second)).StoreUnsafe(ref target, high);
        }

        Vector256<int> folded = Vector256.Max(greatest.GetLower(), greatest.GetUpper());
        return Math.Max(Greatest(folded), AddScalar(x[i..], ring[i..], factor));
    }

    internal static int AddAvx2(ReadOnlySpan<float> x, Span<long> ring, double factor)
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        ref long target = ref MemoryMarshal.GetReference(ring);
        Vector256<double> scale = Vector256.Create(factor), constant = Vector256.Create(RoundingConstant), end = Vector256.Create(TermMax);
        Vector256<int> greatest = Vector256<int>.Zero, mask = Vector256.Create(SignMask);
        int i = 0;
        for (; i <= x.Length - 8; i += 8)
        {
            nuint low = (nuint)i, high = low + 4;
            Vector256<float> values = Vector256.LoadUnsafe(ref source, low);
            greatest = Vector256.Max(greatest, values.AsInt32() & mask);
            Vector256<long> first = Rounded(Avx.ConvertToVector256Double(values.GetLower()) * scale, constant, end);
            Vector256<long> second = Rounded(Avx.ConvertToVector256Double(values.GetUpper()) * scale, constant, end);
            (Vector256.LoadUnsafe(ref target, low) + first).StoreUnsafe(ref target, low);
            (Vector256.LoadUnsafe(ref target, high) + second).StoreUnsafe(ref target, high);
        }

        return Math.Max(Greatest(greatest), AddScalar(x[i..], ring[i..], factor));
    }

    internal static int AddScalar(ReadOnlySpan<float> x, Span<long> ring, double factor)
    {
        int greatest = 0;
        for (int i = 0; i < x.Length; i++)
        {
            greatest = Math.Max(greatest, BitConverter.SingleToInt32Bits(x[i]) & SignMask);
            double term = x[i] * factor;

            // A term beyond the bound counts as nothing, so that either sign of the factor gives the same.
            ring[i] += Math.Abs(term) <= TermMax ? (long)Math.Round(term, MidpointRounding.ToEven) : 0;
        }

        return greatest;
    }

    /// <summary>destination[i] = ring[i] / divisor: one rounding to float64, one of the quotient.</summary>
    /// <param name="ring">Any int64.</param>
    /// <param name="divisor">Positive and finite.</param>
    /// <param name="destination">As long as <paramref name="ring"/>.</param>
    public static void Divide(ReadOnlySpan<long> ring, double divisor, Span<double> destination)
    {
        Invariant.Require(ring.Length == destination.Length);
        int i = 0;
        for (var divisors = new Vector<double>(divisor); i <= ring.Length - Vector<long>.Count; i += Vector<long>.Count)
        {
            (Vector.ConvertToDouble(new Vector<long>(ring[i..])) / divisors).CopyTo(destination[i..]);
        }

        for (; i < ring.Length; i++)
        {
            destination[i] = ring[i] / divisor;
        }
    }

    private static unsafe void PrefetchTwoLines(ref long cell)
    {
        // Only a hint: an address beyond the ring is not read, and one that has moved is merely useless.
        byte* address = (byte*)Unsafe.AsPointer(ref cell);
        Sse.Prefetch0(address);
        Sse.Prefetch0(address + 64);
    }

    private static Vector256<long> Rounded(Vector256<double> term, Vector256<double> constant, Vector256<double> end)
    {
        // As in the scalar path: a term beyond the bound, or NaN, counts as nothing.
        Vector256<double> bounded = term & Vector256.LessThanOrEqual(Vector256.Abs(term), end);
        return (bounded + constant).AsInt64() - constant.AsInt64();
    }

    private static int Greatest(Vector256<int> lanes)
    {
        int greatest = 0;
        for (int lane = 0; lane < Vector256<int>.Count; lane++)
        {
            greatest = Math.Max(greatest, lanes[lane]);
        }

        return greatest;
    }

    /// <summary>
    /// How many values are not finite or exceed <paramref name="bound"/> in size, and the index of the first, or -1.
    /// </summary>
    public static int CountOutside(ReadOnlySpan<float> x, float bound, out int firstIndex)
    {
        int count = 0;
        firstIndex = -1;
        for (int i = 0; i < x.Length; i++)
        {
            // Written so that NaN counts as outside.
            if (!(Math.Abs(x[i]) <= bound))
            {
                firstIndex = count++ == 0 ? i : firstIndex;
            }
        }

        return count;
    }
}
