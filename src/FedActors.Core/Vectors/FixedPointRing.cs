using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FedActors.Core.Vectors;

/// <summary>The inner loops of the integer ring. Every path gives the same bits; the tests call each of them.</summary>
internal static class FixedPointRing
{
    // Adding 1.5 * 2^52 to a number of at most 2^51 in size leaves its nearest integer, ties to even, in the low bits.
    private const double RoundingConstant = 6755399441055744.0;

    private const int SignMask = 0x7FFFFFFF;

    /// <summary>ring[i] += round(x[i] * factor), ties to even. A negative factor takes away exactly what the positive one added.</summary>
    /// <param name="x">Values within the scale's bound: |x * factor| is below 2^51.</param>
    /// <param name="ring">As long as <paramref name="x"/>.</param>
    /// <param name="factor">Weight times 2^s.</param>
    public static void Add(ReadOnlySpan<float> x, Span<long> ring, double factor)
    {
        Invariant.Require(x.Length == ring.Length);
        if (Avx512DQ.IsSupported)
        {
            AddAvx512(x, ring, factor);
        }
        else if (Avx2.IsSupported)
        {
            AddAvx2(x, ring, factor);
        }
        else
        {
            AddScalar(x, ring, factor);
        }
    }

    internal static void AddAvx512(ReadOnlySpan<float> x, Span<long> ring, double factor)
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        ref long target = ref MemoryMarshal.GetReference(ring);
        Vector512<double> scale = Vector512.Create(factor);
        int i = 0;
        for (; i <= x.Length - 16; i += 16)
        {
            nuint low = (nuint)i, high = low + 8;
            Vector512<double> first = Avx512F.ConvertToVector512Double(Vector256.LoadUnsafe(ref source, low)) * scale;
            Vector512<double> second = Avx512F.ConvertToVector512Double(Vector256.LoadUnsafe(ref source, high)) * scale;
            (Vector512.LoadUnsafe(ref target, low) + Avx512DQ.ConvertToVector512Int64(first)).StoreUnsafe(ref target, low);
            (Vector512.LoadUnsafe(ref target, high) + Avx512DQ.ConvertToVector512Int64(second)).StoreUnsafe(ref target, high);
        }

        AddScalar(x[i..], ring[i..], factor);
    }

    internal static void AddAvx2(ReadOnlySpan<float> x, Span<long> ring, double factor)
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        ref long target = ref MemoryMarshal.GetReference(ring);
        Vector256<double> scale = Vector256.Create(factor), constant = Vector256.Create(RoundingConstant);
        int i = 0;
        for (; i <= x.Length - 4; i += 4)
        {
            nuint at = (nuint)i;
            Vector256<double> term = Avx.ConvertToVector256Double(Vector128.LoadUnsafe(ref source, at)) * scale;
            Vector256<long> rounded = (term + constant).AsInt64() - constant.AsInt64();
            (Vector256.LoadUnsafe(ref target, at) + rounded).StoreUnsafe(ref target, at);
        }

        AddScalar(x[i..], ring[i..], factor);
    }

    internal static void AddScalar(ReadOnlySpan<float> x, Span<long> ring, double factor)
    {
        for (int i = 0; i < x.Length; i++)
        {
            ring[i] += (long)Math.Round(x[i] * factor, MidpointRounding.ToEven);
        }
    }

    /// <summary>Whether every value is finite and at most <paramref name="bound"/> in size.</summary>
    public static bool AllWithin(ReadOnlySpan<float> x, float bound)
    {
        // Without their sign bit, floats order like integers, and infinities and NaN come after every finite number.
        ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(x);
        int greatest = 0, i = 0;
        if (bits.Length >= Vector<int>.Count)
        {
            Vector<int> mask = new(SignMask), first = Vector<int>.Zero, second = Vector<int>.Zero;
            for (; i <= bits.Length - (2 * Vector<int>.Count); i += 2 * Vector<int>.Count)
            {
                first = Vector.Max(first, new Vector<int>(bits[i..]) & mask);
                second = Vector.Max(second, new Vector<int>(bits[(i + Vector<int>.Count)..]) & mask);
            }

            first = Vector.Max(first, second);
            for (int lane = 0; lane < Vector<int>.Count; lane++)
            {
                greatest = Math.Max(greatest, first[lane]);
            }
        }

        for (; i < bits.Length; i++)
        {
            greatest = Math.Max(greatest, bits[i] & SignMask);
        }

        return greatest <= BitConverter.SingleToInt32Bits(bound);
    }

    /// <summary>How many values are not finite or exceed <paramref name="bound"/> in size, and the index of the first, or -1.</summary>
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
