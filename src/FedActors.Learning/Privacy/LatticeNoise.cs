using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using FedActors.Core;

namespace FedActors.Learning.Privacy;

/// <summary>
/// Gaussian noise on a sum of clipped gradients: added once to each coordinate, in float64, and rounded to a grid of about a millionth of the noise's
/// standard deviation before it becomes float32.
/// </summary>
/// <remarks>
/// <para>
/// G. Box, M. Muller, "A note on the generation of random normal deviates", 1958, in float64: radius from 53 uniform bits, angle from 43, so
/// that the tail ends at 8.57 standard deviations, which leaves out 1e-17 of the probability.
/// </para>
/// <para>
/// I. Mironov, "On significance of the least significant bits for differential privacy", CCS 2012: the last bits of sum + noise in floating
/// point tell what the sum was. They are rounded away here: a step of the grid holds more than 2^30 values of float64, so that its probability is that of
/// the Gaussian mechanism to about 2^-30 of itself. Logarithm, sine and cosine are off by up to 1e-10, smoothly, and change a step's probability by about that part.
/// So this is not an exact sampler, and what it lacks adds up over coordinates and steps; it is far below the bounds that accountants round to.
/// </para>
/// <para>
/// The sum itself is of float32 and rounds on the way, by up to n^2 C / 2^24 for n examples in a batch. <see cref="ClipMargin"/> is taken off the
/// clip bound for that; it covers batches up to about 90 in the worst case, and far larger ones as rounding goes.
/// </para>
/// </remarks>
internal sealed unsafe class LatticeNoise
{
    /// <summary>The part of the clip bound that examples may not use, so that rounding never makes one count for more than the bound.</summary>
    public const double ClipMargin = 1.0 / 1024;

    /// <summary>Values that share one vector of radii and one of angles.</summary>
    private const int Group = 16;

    /// <summary>Groups per request of bits: three sweeps, which stay in the first-level cache beside what they are added to.</summary>
    private const int GroupsMax = 31;

    private const int GroupBytes = (8 * sizeof(ulong)) + (8 * sizeof(uint)), TableLength = 16, GridBits = 20;

    private readonly SecretBits _secrets;
    private readonly double _square, _rounder;
    private readonly double[] _inverses = new double[TableLength], _logs = new double[TableLength];
    private readonly double[] _cosines = new double[TableLength], _sines = new double[TableLength];

    /// <param name="secrets">Where the bits come from.</param>
    /// <param name="deviation">Standard deviation of the noise on each coordinate, positive.</param>
    public LatticeNoise(SecretBits secrets, double deviation)
    {
        Invariant.Require((GroupsMax * GroupBytes) + Vector512<byte>.Count <= SecretBits.TakeMax);
        _secrets = secrets;
        _square = deviation * deviation;

        // Adding a number of 52 bits above the grid and taking it away again rounds to the grid.
        _rounder = Math.ScaleB(1.5, Math.ILogB(deviation) - GridBits + 52);
        for (int i = 0; i < TableLength; i++)
        {
            // The exponent of a float64 is biased by 1023, and the uniform's integer is 2^53 times too large: both are taken back here.
            _inverses[i] = 1 / (1 + ((i + 0.5) / TableLength));
            _logs[i] = 2 * _square * (Math.Log(_inverses[i]) + ((1023 + 53) * Math.Log(2)));
            (_sines[i], _cosines[i]) = Math.SinCos(i * 2 * Math.PI / TableLength);
        }
    }

    /// <summary>values = values + noise, rounded to the grid.</summary>
    /// <param name="values">float32[length], finite.</param>
    /// <param name="length">A multiple of 16.</param>
    public void AddTo(float* values, int length)
    {
        Invariant.Require(length % Group == 0);
        for (int groups = length / Group; groups > 0; groups -= GroupsMax, values += GroupsMax * Group)
        {
            int taken = Math.Min(groups, GroupsMax);
            byte* bits = _secrets.Take((taken * GroupBytes) + (Vector512<byte>.Count / 2));
            Add((ulong*)bits, (int*)(bits + (taken * 8 * sizeof(ulong))), values, taken);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(ulong* radii, int* angles, float* values, int groups)
    {
        Vector512<double> rounder = Vector512.Create(_rounder);
        Vector512<double> inverses0 = Vector512.Create<double>(_inverses), inverses1 = Vector512.Create<double>(_inverses, 8);
        Vector512<double> logs0 = Vector512.Create<double>(_logs), logs1 = Vector512.Create<double>(_logs, 8);
        Vector512<double> cosines0 = Vector512.Create<double>(_cosines), cosines1 = Vector512.Create<double>(_cosines, 8);
        Vector512<double> sines0 = Vector512.Create<double>(_sines), sines1 = Vector512.Create<double>(_sines, 8);

        // Series for log(1 + x) / x up to 1/32, and for sine and cosine of an angle given as an integer, up to a sixteenth of half a turn.
        double log = -2 * _square;
        Vector512<double> log2 = Vector512.Create(log * Math.Log(2)), logX0 = Vector512.Create(log), logX1 = Vector512.Create(log * -0.4999999502839524);
        Vector512<double> logX2 = Vector512.Create(log * 0.3333332907181328), logX3 = Vector512.Create(log * -0.2502035996416661);
        Vector512<double> logX4 = Vector512.Create(log * 0.20017451871477326), minusOne = Vector512.Create(-1.0);
        Vector512<double> turn = Vector512.Create(Math.PI / 16 / (1L << 42));
        for (; groups > 0; groups--, radii += 8, angles += 8, values += Group)
        {
            Vector512<ulong> word = Vector512.Load(radii);
            Vector512<long> uniform = Vector512.ConvertToDouble((word >> 11).AsInt64() + Vector512<long>.One).AsInt64();
            Vector512<double> exponent = Vector512.ConvertToDouble(uniform >>> 52);
            Vector512<double> mantissa = ((uniform & Vector512.Create((1L << 52) - 1)) | Vector512.Create(1023L << 52)).AsDouble();
            Vector512<long> index = uniform >>> 48;
            Vector512<double> x = Vector512.FusedMultiplyAdd(mantissa, Lookup(inverses0, inverses1, index), minusOne);
            Vector512<double> series = Vector512.FusedMultiplyAdd(logX4, x, logX3);
            series = Vector512.FusedMultiplyAdd(series, x, logX2);
            series = Vector512.FusedMultiplyAdd(series, x, logX1);
            series = Vector512.FusedMultiplyAdd(series, x, logX0);
            Vector512<double> rest = Vector512.FusedMultiplyAdd(exponent, log2, Lookup(logs0, logs1, index));

            // At a uniform of almost 1 rounding may leave less than nothing.
            Vector512<double> radius = Vector512.Sqrt(Vector512.MaxNative(Vector512.FusedMultiplyAdd(series, x, rest), Vector512<double>.Zero));

            // Of the eleven bits that the radius leaves, four choose one of sixteen directions, and seven refine the angle about it.
            Vector512<long> sector = word.AsInt64();
            Vector512<long> fine = (Vector512.WidenLower(Vector512.Load(angles)) << 11) | (sector & Vector512.Create(0x7F0L));
            Vector512<double> angle = Vector512.ConvertToDouble(fine) * turn, square = angle * angle;
            Vector512<double> sine = Vector512.FusedMultiplyAdd(Vector512.Create(0.008321866093350273), square, Vector512.Create(-0.16666650090822718));
            Vector512<double> cosine = Vector512.FusedMultiplyAdd(Vector512.Create(-0.0013869776566476687), square, Vector512.Create(0.04166662062254633));
            sine = Vector512.FusedMultiplyAdd(sine, square, Vector512.Create(0.9999999996449823)) * angle * radius;
            cosine = Vector512.FusedMultiplyAdd(cosine, square, Vector512.Create(-0.4999999996449966));
            cosine = Vector512.FusedMultiplyAdd(cosine, square, Vector512.Create(0.9999999999995723)) * radius;

            Vector512<double> east = Lookup(cosines0, cosines1, sector), north = Lookup(sines0, sines1, sector);
            Vector512<float> sum = Vector512.Load(values);
            Vector512<double> low = Vector512.FusedMultiplyAdd(east, cosine, Vector512.WidenLower(sum));
            Vector512<double> high = Vector512.FusedMultiplyAdd(east, sine, Vector512.WidenUpper(sum));
            low = Vector512.FusedMultiplyAdd(-north, sine, low) + rounder - rounder;
            high = Vector512.FusedMultiplyAdd(north, cosine, high) + rounder - rounder;
            Vector512.Narrow(low, high).Store(values);
        }
    }

    /// <summary>The table's entries at the last four bits of the indices.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Lookup(Vector512<double> table0, Vector512<double> table1, Vector512<long> index)
    {
        if (Avx512F.IsSupported)
        {
            return Avx512F.PermuteVar8x64x2(table0, index, table1);
        }

        double* both = stackalloc double[TableLength], found = stackalloc double[8];
        table0.Store(both);
        table1.Store(both + 8);
        for (int lane = 0; lane < 8; lane++)
        {
            found[lane] = both[index[lane] & (TableLength - 1)];
        }

        return Vector512.Load(found);
    }
}
