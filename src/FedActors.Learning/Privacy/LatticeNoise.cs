using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using FedActors.Core;

namespace FedActors.Learning.Privacy;

/// <summary>
/// Gaussian noise on a sum of clipped gradients: added once to each coordinate, in float64, and rounded to a grid of 2^-14 to 2^-15 of the noise's
/// standard deviation before it becomes float32. The grid adds 3e-10 of the noise's variance.
/// </summary>
/// <remarks>
/// <para>
/// G. Box, M. Muller, "A note on the generation of random normal deviates", 1958, in float64, without rejections, so that its time says nothing:
/// radius from 59 uniform bits, angle from 36, and the tail ends at 9.1 standard deviations, which leaves out 1e-18 of the probability.
/// </para>
/// <para>
/// I. Mironov, "On significance of the least significant bits for differential privacy", CCS 2012: the last bits of sum + noise in floating
/// point tell what the sum was. They are rounded away here, after the addition: a step of the grid holds more than 2^34 values of float64 and,
/// at each of 2^59 radii, 2^19 angles at one deviation, so that its probability is that of the Gaussian mechanism up to a part far below 2^-30 as long
/// as logarithm, sine and cosine are right. Those are off by up to 1e-10, smoothly but for jumps of that size at the ends of the tables' intervals.
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

    /// <summary>Groups per request of bits: six whole sweeps, which stay in the first-level cache beside what they are added to.</summary>
    private const int GroupsMax = 64;

    private const int GroupBytes = (8 * sizeof(long)) + (8 * sizeof(int)), Half = Group / 2, TableLength = 16, GridBits = 14;

    private static readonly int[] InOrder = [.. Enumerable.Range(0, 2 * GroupsMax).Select(half => half * Half)];

    private readonly SecretBits _secrets;
    private readonly double _square, _rounder;
    private readonly float _grid;
    private readonly double[] _inverses = new double[TableLength], _logs = new double[TableLength];
    private readonly double[] _cosines = new double[TableLength], _sines = new double[TableLength];

    /// <param name="secrets">Where the bits come from.</param>
    /// <param name="deviation">Standard deviation of the noise on each coordinate, positive.</param>
    /// <param name="sumMax">What no coordinate exceeds before noise; widens the grid where 30 bits would not count its steps.</param>
    public LatticeNoise(SecretBits secrets, double deviation, double sumMax)
    {
        Invariant.Require(GroupsMax * GroupBytes <= SecretBits.TakeMax);
        _secrets = secrets;
        _square = deviation * deviation;

        // Adding a number of 52 bits above the grid leaves the number of grid steps in the last bits, of which 32 are read. Noise stays below 16 deviations.
        int exponent = Math.Max(Math.ILogB(deviation) - GridBits, Math.ILogB(sumMax + (16 * deviation)) + 1 - 30);
        _rounder = Math.ScaleB(1.5, exponent + 52);
        _grid = (float)Math.ScaleB(1, exponent);
        for (int i = 0; i < TableLength; i++)
        {
            // The uniform's integer is 2^63 times too large, which is taken back here.
            _inverses[i] = 1 / (1 + ((i + 0.5) / TableLength));
            _logs[i] = 2 * _square * (Math.Log(_inverses[i]) + (63 * Math.Log(2)));
            (_sines[i], _cosines[i]) = Math.SinCos(i * 2 * Math.PI / TableLength);
        }
    }

    /// <summary>values = values + noise, rounded to the grid.</summary>
    /// <param name="values">float32[length], finite.</param>
    /// <param name="length">A multiple of 16.</param>
    public void AddTo(float* values, int length)
    {
        Invariant.Require(length % Group == 0);
        fixed (int* places = InOrder)
        {
            for (; length > 0; length -= GroupsMax * Group, values += GroupsMax * Group)
            {
                AddTo(values, places, Math.Min(length, GroupsMax * Group) / Half);
            }
        }
    }

    /// <summary>The same for so many halves of a group, of 8 values each.</summary>
    /// <param name="values">float32, finite.</param>
    /// <param name="places">Where each half begins.</param>
    /// <param name="halves">How many.</param>
    public void AddTo(float* values, int* places, int halves) => Run<Sum>(values, values, places, halves, 1);

    /// <summary>weights = weights - rate x (values + noise, rounded to the grid), in one pass; values stay as they are.</summary>
    /// <param name="values">float32, finite.</param>
    /// <param name="weights">float32, with the same places.</param>
    /// <param name="places">Where each half of a group begins.</param>
    /// <param name="halves">How many.</param>
    /// <param name="rate">Learning rate.</param>
    public void Step(float* values, float* weights, int* places, int halves, float rate) => Run<Descent>(values, weights, places, halves, -rate);

    /// <summary>Overwrites all values with noise in float64, not rounded to any grid: whoever adds it to something has to round the sum.</summary>
    /// <param name="values">float64[a multiple of 16].</param>
    public void Fill(Span<double> values)
    {
        Invariant.Require(values.Length % Group == 0);
        fixed (double* first = values)
        fixed (int* places = InOrder)
        {
            for (int done = 0; done < values.Length; done += GroupsMax * Group)
            {
                int taken = Math.Min(GroupsMax, (values.Length - done) / Group);
                Add<Plain>(_secrets.Take(taken * GroupBytes), null, (float*)(first + done), places, taken, 0);
            }
        }
    }

    /// <summary>The sum from given bits, which a benchmark times without their making.</summary>
    internal void AddGiven(byte* bits, float* values, int groups)
    {
        fixed (int* places = InOrder)
        {
            Add<Sum>(bits, values, values, places, Math.Min(groups, GroupsMax), _grid);
        }
    }

    private void Run<TResult>(float* values, float* results, int* places, int halves, float scale)
        where TResult : struct, IResult
    {
        int last = halves > 0 ? places[halves - 1] : 0;
        for (int groups = halves / 2; groups > 0; groups -= GroupsMax, places += 2 * GroupsMax)
        {
            int taken = Math.Min(groups, GroupsMax);
            Add<TResult>(_secrets.Take(taken * GroupBytes), values, results, places, taken, scale * _grid);
        }

        if (halves % 2 != 0)
        {
            // The last half stands alone: what the group's other half takes is thrown away.
            float* pair = stackalloc float[2 * Group];
            int* inOrder = stackalloc int[] { 0, Half };
            new Span<float>(pair, 2 * Group).Clear();
            new Span<float>(values + last, Half).CopyTo(new Span<float>(pair, Half));
            new Span<float>(results + last, Half).CopyTo(new Span<float>(pair + Group, Half));
            Add<TResult>(_secrets.Take(GroupBytes), pair, pair + Group, inOrder, 1, scale * _grid);
            new Span<float>(pair + Group, Half).CopyTo(new Span<float>(results + last, Half));
        }
    }

    /// <param name="bits">96 bytes for each group: 64 of radii, those of all groups first, and 32 of angles.</param>
    /// <param name="values">What noise is added to.</param>
    /// <param name="results">Where results are put or added.</param>
    /// <param name="places">Two for each group.</param>
    /// <param name="groups">How many.</param>
    /// <param name="scale">What a step of the grid is worth in the result.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add<TResult>(byte* bits, float* values, float* results, int* places, int groups, float scale)
        where TResult : struct, IResult
    {
        long* radii = (long*)bits;
        int* angles = (int*)(radii + (groups * 8));
        Vector512<double> rounder = Vector512.Create(_rounder);
        Vector256<float> scales = Vector256.Create(scale);
        Vector512<double> cosines0 = Vector512.Create<double>(_cosines), cosines1 = Vector512.Create<double>(_cosines, 8);
        Vector512<double> sines0 = Vector512.Create<double>(_sines), sines1 = Vector512.Create<double>(_sines, 8);
        Vector512<double> inverses0 = Vector512.Create<double>(_inverses), inverses1 = Vector512.Create<double>(_inverses, 8);
        Vector512<double> logs0 = Vector512.Create<double>(_logs), logs1 = Vector512.Create<double>(_logs, 8);

        // Series for log(1 + x) / x up to 1/32.
        double log = -2 * _square;
        Vector512<double> log2 = Vector512.Create(log * Math.Log(2)), logX0 = Vector512.Create(log), logX1 = Vector512.Create(log * -0.4999999502839524);
        Vector512<double> logX2 = Vector512.Create(log * 0.3333332907181328), logX3 = Vector512.Create(log * -0.2502035996416661);
        Vector512<double> logX4 = Vector512.Create(log * 0.20017451871477326);

        // Series for sine and cosine of up to a sixteenth of half a turn, in units of 2^-31 of that.
        const double Turn = Math.PI / 16 / (1L << 31), Turn2 = Turn * Turn;
        Vector512<double> sineX5 = Vector512.Create(0.008321866093350273 * Turn2 * Turn2 * Turn);
        Vector512<double> sineX3 = Vector512.Create(-0.16666650090822718 * Turn2 * Turn), sineX1 = Vector512.Create(0.9999999996449823 * Turn);
        Vector512<double> cosineX6 = Vector512.Create(-0.0013869776566476687 * Turn2 * Turn2 * Turn2);
        Vector512<double> cosineX4 = Vector512.Create(0.04166662062254633 * Turn2 * Turn2);
        Vector512<double> cosineX2 = Vector512.Create(-0.4999999996449966 * Turn2), cosineX0 = Vector512.Create(0.9999999999995723);

        // Each turn of the loop begins the radii of the next, since root and logarithm take longest; what the last one reads is bits of angles.
        Vector512<long> word = Vector512.Load(radii);
        Vector512<double> radius = Radii(word, inverses0, inverses1, logs0, logs1, log2, logX0, logX1, logX2, logX3, logX4);
        for (; groups > 0; groups--, angles += 8, places += 2)
        {
            radii += 8;
            Vector512<long> nextWord = Vector512.Load(radii);
            Vector512<double> nextRadius = Radii(nextWord, inverses0, inverses1, logs0, logs1, log2, logX0, logX1, logX2, logX3, logX4);
            Vector512<double> angle = Widened(angles), square = angle * angle;
            Vector512<double> sine = Vector512.FusedMultiplyAdd(sineX5, square, sineX3), cosine = Vector512.FusedMultiplyAdd(cosineX6, square, cosineX4);
            cosine = Vector512.FusedMultiplyAdd(cosine, square, cosineX2);
            sine = Vector512.FusedMultiplyAdd(sine, square, sineX1) * angle;
            cosine = Vector512.FusedMultiplyAdd(cosine, square, cosineX0);
            Vector512<double> east = Lookup(cosines0, cosines1, word) * radius, north = Lookup(sines0, sines1, word) * radius;
            int first = places[0], second = places[1];
            if (TResult.IsPlain)
            {
                Vector512.FusedMultiplyAdd(-north, sine, east * cosine).Store((double*)results + first);
                Vector512.FusedMultiplyAdd(north, cosine, east * sine).Store((double*)results + second);
                (word, radius) = (nextWord, nextRadius);
                continue;
            }

            Vector512<double> low = Vector512.FusedMultiplyAdd(east, cosine, Widened(values + first));
            Vector512<double> high = Vector512.FusedMultiplyAdd(east, sine, Widened(values + second));
            low = Vector512.FusedMultiplyAdd(-north, sine, low) + rounder;
            high = Vector512.FusedMultiplyAdd(north, cosine, high) + rounder;
            Vector512<float> steps = Vector512.ConvertToSingle(LastWords(low, high));
            Put<TResult>(steps.GetLower(), scales, results + first);
            Put<TResult>(steps.GetUpper(), scales, results + second);
            (word, radius) = (nextWord, nextRadius);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TResult>(Vector256<float> steps, Vector256<float> scales, float* result)
        where TResult : struct, IResult =>
        (TResult.IsStep ? Vector256.FusedMultiplyAdd(steps, scales, Vector256.Load(result)) : steps * scales).Store(result);

    /// <summary>
    /// The square roots of -2 x variance x log of a uniform in (0, 1), one for each word. Its last four bits are left to choose a direction, and an
    /// 8 stands in their place; its sign is not used. Constants are made once, outside the loop.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Radii(
        Vector512<long> word, Vector512<double> inverses0, Vector512<double> inverses1, Vector512<double> logs0, Vector512<double> logs1,
        Vector512<double> log2, Vector512<double> logX0, Vector512<double> logX1, Vector512<double> logX2, Vector512<double> logX3, Vector512<double> logX4)
    {
        Vector512<double> uniform = Vector512.ConvertToDouble((word & Vector512.Create(~15L)) | Vector512.Create(8L));
        Vector512<long> index = uniform.AsInt64() >>> 48;
        Vector512<double> x = Vector512.FusedMultiplyAdd(Mantissa(uniform), Lookup(inverses0, inverses1, index), Vector512.Create(-1.0));
        Vector512<double> series = Vector512.FusedMultiplyAdd(logX4, x, logX3);
        series = Vector512.FusedMultiplyAdd(series, x, logX2);
        series = Vector512.FusedMultiplyAdd(series, x, logX1);
        series = Vector512.FusedMultiplyAdd(series, x, logX0);
        Vector512<double> rest = Vector512.FusedMultiplyAdd(Exponent(uniform), log2, Lookup(logs0, logs1, index));

        // At a uniform of almost 1 rounding may leave less than nothing.
        return Vector512.Sqrt(Vector512.MaxNative(Vector512.FusedMultiplyAdd(series, x, rest), Vector512<double>.Zero));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Mantissa(Vector512<double> x) => Avx512F.IsSupported
        ? Avx512F.GetMantissa(x, 4)
        : ((x.AsInt64() & Vector512.Create((1L << 52) - 1)) | Vector512.Create(1023L << 52)).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Exponent(Vector512<double> x) => Avx512F.IsSupported
        ? Avx512F.GetExponent(x)
        : Vector512.ConvertToDouble(((x.AsInt64() >>> 52) & Vector512.Create(2047L)) - Vector512.Create(1023L));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Widened(int* x) => Avx512F.IsSupported
        ? Avx512F.ConvertToVector512Double(Vector256.Load(x))
        : Vector512.ConvertToDouble(Vector512.Create(Vector256.WidenLower(Vector256.Load(x)), Vector256.WidenUpper(Vector256.Load(x))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Widened(float* x) => Avx512F.IsSupported
        ? Avx512F.ConvertToVector512Double(Vector256.Load(x))
        : Vector512.Create(Vector256.WidenLower(Vector256.Load(x)), Vector256.WidenUpper(Vector256.Load(x)));

    /// <summary>The lower 32 bits of each element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> LastWords(Vector512<double> low, Vector512<double> high) => Avx512F.IsSupported
        ? Avx512F.PermuteVar16x32x2(low.AsInt32(), Vector512<int>.Indices << 1, high.AsInt32())
        : Vector512.Narrow(low.AsInt64(), high.AsInt64());

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

    private interface IResult
    {
        static abstract bool IsStep { get; }

        static abstract bool IsPlain { get; }
    }

    private readonly struct Sum : IResult
    {
        public static bool IsStep => false;

        public static bool IsPlain => false;
    }

    private readonly struct Plain : IResult
    {
        public static bool IsStep => false;

        public static bool IsPlain => true;
    }

    private readonly struct Descent : IResult
    {
        public static bool IsStep => true;

        public static bool IsPlain => false;
    }
}
