using System.Numerics;

namespace FedActors.Core.Privacy.Accounting;

/// <summary>Adds up the losses of all releases: one Fourier transform for each kind of release, powers of the spectrum, one transform back.</summary>
/// <remarks>
/// A. Koskela, J. Jälkö, A. Honkela, "Computing tight differential privacy guarantees using FFT", AISTATS 2020, with exponential tilting
/// against rounding errors. Both directions are real and travel as the real and the imaginary part of one transform.
/// </remarks>
internal sealed class LossComposition
{
    // Powers of spectra below this are nothing, and would only slow the processor down on their way to 0.
    private const double Negligible = 1e-280;

    private readonly TiltedWindow _remove, _add;
    private readonly double _interval;
    private readonly FastFourier _fourier;
    private readonly double[] _real, _imaginary;
    private double[]? _productReal, _productImaginary;
    private double _removeMoment, _addMoment, _removeInfinite, _addInfinite;

    public LossComposition(TiltedWindow remove, TiltedWindow add, double interval, int length)
    {
        (_remove, _add, _interval) = (remove, add, interval);
        _fourier = new FastFourier(length);
        _real = new double[length];
        _imaginary = new double[length];
    }

    /// <summary>Adds the losses of one kind of release.</summary>
    public void Add(SampledReleases releases)
    {
        SampledGaussianLoss loss = SampledGaussianLoss.Of(releases, _interval);
        Array.Clear(_real);
        Array.Clear(_imaginary);
        _removeMoment += releases.Count * Fold(loss.RemoveMass, loss.First, 1, _remove.Tilt, releases.LogMoment(LossDirection.Remove, _remove.Tilt) / releases.Count, _real);
        _addMoment += releases.Count * Fold(loss.AddMass, -loss.First, -1, _add.Tilt, releases.LogMoment(LossDirection.Add, _add.Tilt) / releases.Count, _imaginary);
        _removeInfinite += releases.Count * loss.RemoveInfinite;
        _addInfinite += releases.Count * loss.AddInfinite;
        _fourier.Forward(_real, _imaginary);
        Multiply(releases.Count);
    }

    /// <summary>The sums in both directions.</summary>
    public (ComposedLoss Remove, ComposedLoss Add) End()
    {
        _fourier.Backward(_productReal, _productImaginary);
        return (Untilted(_productReal!, _remove, _removeMoment, _removeInfinite), Untilted(_productImaginary!, _add, _addMoment, _addInfinite));
    }

    /// <summary>Puts tilted masses into the ring of the transform and returns the logarithm of what they were divided by.</summary>
    private double Fold(double[] mass, int first, int direction, double tilt, double logMoment, double[] ring)
    {
        double sum = 0;
        for (int i = 0, index = first; i < mass.Length; i++, index += direction)
        {
            mass[i] *= Math.Exp((tilt * index * _interval) - logMoment);
            sum += mass[i];
        }

        for (int i = 0, index = first; i < mass.Length; i++, index += direction)
        {
            // The length is a power of two: the lower bits of the index are its place, for negative ones too.
            ring[index & (ring.Length - 1)] += mass[i] / sum;
        }

        return logMoment + Math.Log(sum);
    }

    private void Multiply(long count)
    {
        bool isFirst = _productReal is null;
        _productReal ??= new double[_real.Length];
        _productImaginary ??= new double[_real.Length];
        for (int i = 0; i < _real.Length; i++)
        {
            int mirror = FastFourier.Mirror(i);
            if (mirror < i)
            {
                continue;
            }

            var here = new Complex(_real[i], _imaginary[i]);
            var there = new Complex(_real[mirror], -_imaginary[mirror]);
            Complex remove = Power((here + there) * 0.5, count), add = Power((here - there) * new Complex(0, -0.5), count);
            if (!isFirst)
            {
                var oldHere = new Complex(_productReal[i], _productImaginary[i]);
                var oldThere = new Complex(_productReal[mirror], -_productImaginary[mirror]);
                remove *= (oldHere + oldThere) * 0.5;
                add *= (oldHere - oldThere) * new Complex(0, -0.5);
            }

            (_productReal[mirror], _productImaginary[mirror]) = (remove.Real + add.Imaginary, add.Real - remove.Imaginary);
            (_productReal[i], _productImaginary[i]) = (remove.Real - add.Imaginary, remove.Imaginary + add.Real);
        }
    }

    private static Complex Power(Complex value, long exponent)
    {
        double real = 1, imaginary = 0, squareReal = value.Real, squareImaginary = value.Imaginary;
        for (long rest = exponent; rest > 0; rest >>= 1)
        {
            if ((rest & 1) == 1)
            {
                (real, imaginary) = ((real * squareReal) - (imaginary * squareImaginary), (real * squareImaginary) + (imaginary * squareReal));
            }

            if (rest == 1)
            {
                break;
            }

            if ((squareReal * squareReal) + (squareImaginary * squareImaginary) < Negligible)
            {
                return Complex.Zero;
            }

            (squareReal, squareImaginary) = ((squareReal * squareReal) - (squareImaginary * squareImaginary), 2 * squareReal * squareImaginary);
        }

        return new Complex(real, imaginary);
    }

    private ComposedLoss Untilted(double[] ring, TiltedWindow window, double logMoment, double infinite)
    {
        long first = (long)Math.Floor(((window.Low + window.High) / 2 / _interval) - (ring.Length / 2.0));
        var mass = new double[ring.Length];
        for (int i = 0; i < ring.Length; i++)
        {
            long index = first + i;
            double tilted = Math.Max(0, ring[(int)(index & (ring.Length - 1))] / ring.Length);

            // Far below the window the weight could overflow; such losses are never asked for.
            mass[i] = tilted == 0 ? 0 : Math.Min(1, tilted * Math.Exp(logMoment - (window.Tilt * index * _interval)));
        }

        return new ComposedLoss(mass, first, _interval, infinite + window.Above);
    }
}
