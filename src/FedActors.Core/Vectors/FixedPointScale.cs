namespace FedActors.Core.Vectors;

/// <summary>
/// How update values become integers of the ring: an update x with integer weight w contributes q = round(x * w * 2^s), to
/// nearest and ties to even, as int64. Sums of such integers are exact, so they do not depend on order, threads or vector width.
/// </summary>
/// <remarks>
/// x has 24 significant bits and w fewer than 30, so x * w is exact in float64, and so is the scaling by 2^s: q is rounded once.
/// Each q errs by at most half a unit (2^-s), so the weighted mean of n updates of total weight W errs by at most (n / 2) * 2^-s
/// / W. As every weight is at least 1, n is at most W, and the bound of <see cref="ErrorBound"/> holds for any round. Reading the
/// mean out as float64 adds a relative error of at most 2^-52 (one conversion, one division).
/// </remarks>
public readonly record struct FixedPointScale
{
    /// <summary>
    /// Weights stay below this, so that a float32 value times a weight is exact in float64 (24 + 29 = 53 bits).
    /// </summary>
    public const long WeightEnd = 1L << 29;

    // Below 2^51 the conversion by adding 1.5 * 2^52 is exact, so that processors without an int64 conversion give the same bits.
    private const int TermBits = 51;

    // The rounding of n <= W terms adds at most W / 2 < 2^62 to a sum below 2^62, so that int64 cannot overflow.
    private const int SumBits = 62;

    private FixedPointScale(int exponent, float valueMax, long weightMax, long weightTotalMax)
    {
        Exponent = exponent;
        ValueMax = valueMax;
        WeightMax = weightMax;
        WeightTotalMax = weightTotalMax;
    }

    /// <summary>s: one unit of the ring is 2^-s.</summary>
    public int Exponent { get; }

    /// <summary>R: the greatest |x| that is admitted, finite and positive; NaN and infinities are outside.</summary>
    public float ValueMax { get; }

    /// <summary>The greatest weight of one update, from 1 to below <see cref="WeightEnd"/>.</summary>
    public long WeightMax { get; }

    /// <summary>The greatest total weight of one sum.</summary>
    public long WeightTotalMax { get; }

    /// <summary>2^-s: the value of one unit of the ring.</summary>
    public double Unit => Math.ScaleB(1, -Exponent);

    /// <summary>
    /// 2^-(s + 1): the mean by total weight differs from the exact one by no more, whatever the number of updates.
    /// </summary>
    public double ErrorBound => Math.ScaleB(1, -Exponent - 1);

    /// <summary>Chooses the finest scale at which no term leaves 51 bits and no sum can overflow.</summary>
    /// <param name="valueMax">R: bound on |x|, positive and finite in float32; rounded up to the next float32.</param>
    /// <param name="weightMax">Bound on one update's weight, 1 or more and below <see cref="WeightEnd"/>.</param>
    /// <param name="weightTotalMax">Bound on the sum of all weights, at least <paramref name="weightMax"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is outside its range.</exception>
    public static FixedPointScale For(double valueMax, long weightMax, long weightTotalMax)
    {
        // Written so that NaN is refused too.
        if (!(valueMax > 0 && valueMax <= float.MaxValue))
        {
            throw new ArgumentOutOfRangeException(nameof(valueMax), valueMax,
                $"The bound on update values must be positive and at most {float.MaxValue:R}; it is {valueMax:R}.");
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(weightMax);
        if (weightMax >= WeightEnd)
        {
            throw new ArgumentOutOfRangeException(nameof(weightMax), weightMax,
                $"The greatest weight is {weightMax}; it must be below 2^29 = {WeightEnd}, because only then a float32 value times a "
                + "weight is exact in float64. Divide all weights by a common factor.");
        }

        if (weightTotalMax < weightMax)
        {
            throw new ArgumentOutOfRangeException(nameof(weightTotalMax), weightTotalMax,
                $"The greatest total weight is {weightTotalMax}; it must be at least the greatest weight of one update, {weightMax}.");
        }

        float bound = RoundUp(valueMax);
        int exponentOfTerms = TermBits - 1 - Math.ILogB((double)bound * weightMax);
        int exponentOfSums = SumBits - 1 - Math.ILogB((double)bound * weightTotalMax);
        return new FixedPointScale(Math.Min(exponentOfTerms, exponentOfSums), bound, weightMax, weightTotalMax);
    }

    /// <summary>The same bounds at a coarser scale; this one where it is as coarse already.</summary>
    /// <param name="exponent">The greatest s wanted.</param>
    public FixedPointScale CoarsenedTo(int exponent) => exponent >= Exponent ? this : new FixedPointScale(exponent, ValueMax, WeightMax, WeightTotalMax);

    /// <summary>w * 2^s, exactly: what an update of that weight is multiplied by.</summary>
    /// <param name="weight">From 1 to <see cref="WeightMax"/>.</param>
    public double Factor(long weight) => Math.ScaleB((double)weight, Exponent);

    /// <summary>Bound on the error of a mean over the given divisor: (n / 2) * 2^-s / divisor.</summary>
    /// <param name="updates">n: how many updates were added.</param>
    /// <param name="divisor">The total weight, or the fixed denominator, positive.</param>
    public double MeanErrorMax(int updates, double divisor) => updates * ErrorBound / divisor;

    private static float RoundUp(double value)
    {
        float nearest = (float)value;
        return nearest < value ? MathF.BitIncrement(nearest) : nearest;
    }
}
