using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FedActors.Core.SecureAggregation;

/// <summary>
/// The field GF(2^128) with the polynomial x^128 + x^7 + x^2 + x + 1; bit i of an element is the coefficient of x^i. Addition is exclusive or.
/// No path branches on, or looks up by, an element's bits.
/// </summary>
internal static class Gf128
{
    private const int ElementBits = 128;

    private static readonly UInt128 Reduction = 0x87;

    /// <summary>The product.</summary>
    public static UInt128 Multiply(UInt128 a, UInt128 b) =>
        Pclmulqdq.IsSupported ? MultiplyHardware(a, b) : MultiplyPortable(a, b);

    /// <summary>The inverse, a^(2^128 - 2); of zero it is zero.</summary>
    public static UInt128 Inverse(UInt128 a)
    {
        // 2^128 - 2 has 127 ones and a zero: square and multiply without looking at the element.
        UInt128 power = a, result = 1;
        for (int i = 1; i < ElementBits; i++)
        {
            power = Multiply(power, power);
            result = Multiply(result, power);
        }

        return result;
    }

    /// <summary>The value at zero of the polynomial of least degree through the points (Lagrange).</summary>
    /// <param name="xs">Distinct and not zero.</param>
    /// <param name="ys">As many as <paramref name="xs"/>.</param>
    public static UInt128 ValueAtZero(ReadOnlySpan<UInt128> xs, ReadOnlySpan<UInt128> ys)
    {
        Invariant.Require(xs.Length == ys.Length);
        UInt128 value = 0;
        for (int i = 0; i < xs.Length; i++)
        {
            value ^= Multiply(ys[i], CoefficientAtZero(xs, i));
        }

        return value;
    }

    /// <summary>By how much the point of that index counts in the value at zero.</summary>
    public static UInt128 CoefficientAtZero(ReadOnlySpan<UInt128> xs, int index)
    {
        UInt128 numerator = 1, denominator = 1;
        for (int j = 0; j < xs.Length; j++)
        {
            if (j != index)
            {
                numerator = Multiply(numerator, xs[j]);
                denominator = Multiply(denominator, xs[j] ^ xs[index]);
            }
        }

        return Multiply(numerator, Inverse(denominator));
    }

    internal static UInt128 MultiplyHardware(UInt128 a, UInt128 b)
    {
        Vector128<ulong> x = Vector128.Create((ulong)a, (ulong)(a >> 64)), y = Vector128.Create((ulong)b, (ulong)(b >> 64));
        UInt128 low = Element(Pclmulqdq.CarrylessMultiply(x, y, 0x00)), high = Element(Pclmulqdq.CarrylessMultiply(x, y, 0x11));
        UInt128 middle = Element(Pclmulqdq.CarrylessMultiply(x, y, 0x01)) ^ Element(Pclmulqdq.CarrylessMultiply(x, y, 0x10));
        low ^= middle << 64;
        high ^= middle >> 64;

        // x^128 is x^7 + x^2 + x + 1; what that pushes over the top again is at most seven bits.
        UInt128 over = (high >> 121) ^ (high >> 126) ^ (high >> 127);
        return low ^ Folded(high) ^ Folded(over);
    }

    internal static UInt128 MultiplyPortable(UInt128 a, UInt128 b)
    {
        UInt128 product = 0;
        for (int bit = ElementBits - 1; bit >= 0; bit--)
        {
            product = (product << 1) ^ (Reduction & (UInt128.Zero - (product >> 127)));
            product ^= a & (UInt128.Zero - ((b >> bit) & 1));
        }

        return product;
    }

    private static UInt128 Folded(UInt128 high) => high ^ (high << 1) ^ (high << 2) ^ (high << 7);

    private static UInt128 Element(Vector128<ulong> lanes) => new(lanes[1], lanes[0]);
}
