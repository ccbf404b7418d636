using System.Numerics;
using System.Runtime.InteropServices;

namespace FedActors.Core.Privacy.Accounting;

/// <summary>Complex Fourier transforms of a length that is a power of two, in place; spectra are in bit-reversed order.</summary>
/// <remarks>
/// J. Cooley, J. Tukey, "An algorithm for the machine calculation of complex Fourier series", Math. Comp. 1965. Decimation in frequency there
/// and in time back need no reordering when everything between is done value by value. Halves are transformed one after the other, so
/// that all but the first stages work in the processor's caches.
/// </remarks>
internal sealed class FastFourier
{
    // Factors of the stage with half length h are at h - 1, ..., 2 h - 2: contiguous, for vector loads.
    private readonly double[] _cosines, _sines;

    public FastFourier(int length)
    {
        Invariant.Require(length >= 2 && BitOperations.IsPow2(length), "length is a power of two");
        Length = length;
        _cosines = new double[length];
        _sines = new double[length];
        for (int half = length / 2; half >= 1; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                int at = half - 1 + i, wider = (2 * half) - 1 + (2 * i);
                (_sines[at], _cosines[at]) = half == length / 2
                    ? Math.SinCos(-Math.PI * i / half) : (_sines[wider], _cosines[wider]);
            }
        }
    }

    public int Length { get; }

    /// <summary>Where the complex conjugate's frequency of index <paramref name="index"/> is, in bit-reversed order.</summary>
    public static int Mirror(int index) => index < 2 ? index : (3 << BitOperations.Log2((uint)index)) - 1 - index;

    /// <summary>From values to spectrum.</summary>
    public void Forward(Span<double> real, Span<double> imaginary)
    {
        int half = real.Length / 2;
        Difference(real[..half], imaginary[..half], real[half..], imaginary[half..], _cosines.AsSpan(half - 1, half), _sines.AsSpan(half - 1, half));
        if (half > 1)
        {
            Forward(real[..half], imaginary[..half]);
            Forward(real[half..], imaginary[half..]);
        }
    }

    /// <summary>From spectrum to values, each times the length.</summary>
    public void Backward(Span<double> real, Span<double> imaginary)
    {
        int half = real.Length / 2;
        if (half > 1)
        {
            Backward(real[..half], imaginary[..half]);
            Backward(real[half..], imaginary[half..]);
        }

        Sum(real[..half], imaginary[..half], real[half..], imaginary[half..], _cosines.AsSpan(half - 1, half), _sines.AsSpan(half - 1, half));
    }

    private static void Difference(Span<double> aReal, Span<double> aImag, Span<double> bReal, Span<double> bImag, Span<double> cosines, Span<double> sines)
    {
        int done = 0;
        if (aReal.Length >= Vector<double>.Count)
        {
            Span<Vector<double>> ar = Vectors(aReal), ai = Vectors(aImag), br = Vectors(bReal), bi = Vectors(bImag), c = Vectors(cosines), s = Vectors(sines);
            for (int i = 0; i < ar.Length; i++)
            {
                Vector<double> real = ar[i] - br[i], imag = ai[i] - bi[i];
                ar[i] += br[i];
                ai[i] += bi[i];
                br[i] = (real * c[i]) - (imag * s[i]);
                bi[i] = (real * s[i]) + (imag * c[i]);
            }

            done = ar.Length * Vector<double>.Count;
        }

        for (int i = done; i < aReal.Length; i++)
        {
            double real = aReal[i] - bReal[i], imag = aImag[i] - bImag[i];
            aReal[i] += bReal[i];
            aImag[i] += bImag[i];
            bReal[i] = (real * cosines[i]) - (imag * sines[i]);
            bImag[i] = (real * sines[i]) + (imag * cosines[i]);
        }
    }

    private static void Sum(Span<double> aReal, Span<double> aImag, Span<double> bReal, Span<double> bImag, Span<double> cosines, Span<double> sines)
    {
        int done = 0;
        if (aReal.Length >= Vector<double>.Count)
        {
            Span<Vector<double>> ar = Vectors(aReal), ai = Vectors(aImag), br = Vectors(bReal), bi = Vectors(bImag), c = Vectors(cosines), s = Vectors(sines);
            for (int i = 0; i < ar.Length; i++)
            {
                Vector<double> real = (br[i] * c[i]) + (bi[i] * s[i]), imag = (bi[i] * c[i]) - (br[i] * s[i]);
                br[i] = ar[i] - real;
                bi[i] = ai[i] - imag;
                ar[i] += real;
                ai[i] += imag;
            }

            done = ar.Length * Vector<double>.Count;
        }

        for (int i = done; i < aReal.Length; i++)
        {
            double real = (bReal[i] * cosines[i]) + (bImag[i] * sines[i]), imag = (bImag[i] * cosines[i]) - (bReal[i] * sines[i]);
            bReal[i] = aReal[i] - real;
            bImag[i] = aImag[i] - imag;
            aReal[i] += real;
            aImag[i] += imag;
        }
    }

    private static Span<Vector<double>> Vectors(Span<double> values) => MemoryMarshal.Cast<double, Vector<double>>(values);
}
