using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Vectors;

namespace FedActors.Core.Aggregation;

/// <summary>
/// The running weighted sum of a round's updates in the integer ring: int64[d], the total weight and the count. Memory is
/// O(model), and the bits depend only on which updates are in it: not on their order, the number of threads, or the width of
/// vectors.
/// </summary>
/// <remarks>
/// One caller at a time. A fold allocates nothing; the ring lives as long as the sum, so reuse it with <see cref="Reset()"/>.
/// Bounds and errors are those of <see cref="FixedPointScale"/>.
/// </remarks>
public sealed class ModelSum
{
    private const int VectorBytes = 64, HashChunk = 1 << 16;

    private readonly Memory<long> _ring;
    private readonly FoldPass _pass;

    /// <summary>An empty sum.</summary>
    /// <param name="dimension">d, one or more.</param>
    /// <param name="scale">How values become integers, and what is admitted.</param>
    public ModelSum(int dimension, FixedPointScale scale)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        if (scale == default)
        {
            throw new ArgumentException($"A sum needs a scale made by {nameof(FixedPointScale)}.{nameof(FixedPointScale.For)}.", nameof(scale));
        }

        Scale = scale;
        _ring = AlignedRing(dimension);
        _pass = new FoldPass(_ring, scale.ValueMax);
    }

    /// <summary>How values become integers, and what is admitted.</summary>
    public FixedPointScale Scale { get; private set; }

    /// <summary>d: the number of elements.</summary>
    public int Dimension => _ring.Length;

    /// <summary>How many updates are in the sum.</summary>
    public int Count { get; private set; }

    /// <summary>The sum of their weights, from 0 to <see cref="FixedPointScale.WeightTotalMax"/>.</summary>
    public long TotalWeight { get; private set; }

    /// <summary>int64[d]: the sums in units of 2^-s.</summary>
    public ReadOnlySpan<long> Ring
    {
        get
        {
            ThrowIfNotIntact();
            return _ring.Span;
        }
    }

    /// <summary>Adds weight * update, or refuses and leaves every bit as it was.</summary>
    /// <param name="update">float32[d], finite and at most <see cref="FixedPointScale.ValueMax"/> in size.</param>
    /// <param name="weight">From 1 to <see cref="FixedPointScale.WeightMax"/>.</param>
    /// <param name="runner">Lends threads; null for the caller's alone.</param>
    public FoldOutcome Fold(ReadOnlySpan<float> update, long weight, IRangeRunner? runner = null) =>
        Check(update.Length, weight, weight) is { } refusal
            ? refusal
            : Account(_pass.Run(update, Scale.Factor(weight), runner ?? InlineRangeRunner.Instance), 1, weight);

    /// <summary>
    /// Adds weight * update reading it chunk by chunk, or refuses. A refusal, or an exception of the source, reads again what was
    /// added and takes it out; if that fails too, the sum is unusable until <see cref="Reset()"/>.
    /// </summary>
    /// <param name="update">float32[d], finite and at most <see cref="FixedPointScale.ValueMax"/> in size.</param>
    /// <param name="weight">From 1 to <see cref="FixedPointScale.WeightMax"/>.</param>
    /// <param name="runner">Lends threads; null for the caller's alone.</param>
    public FoldOutcome Fold(IUpdateSource update, long weight, IRangeRunner? runner = null) =>
        update is UpdateVector held ? Fold(held.Values, weight, runner)
        : Check(update.Length, weight, weight) is { } refusal
            ? refusal
            : Account(_pass.Run(update, Scale.Factor(weight), runner ?? InlineRangeRunner.Instance), 1, weight);

    /// <summary>
    /// Takes out exactly what <see cref="Fold(ReadOnlySpan{float}, long, IRangeRunner?)"/> of the same arguments added.
    /// </summary>
    /// <param name="update">float32[d] as it was folded; that it was is the caller's word.</param>
    /// <param name="weight">As it was folded.</param>
    /// <param name="runner">Lends threads; null for the caller's alone.</param>
    public FoldOutcome Subtract(ReadOnlySpan<float> update, long weight, IRangeRunner? runner = null) =>
        Check(update.Length, weight, -weight) is { } refusal
            ? refusal
            : Account(_pass.Run(update, -Scale.Factor(weight), runner ?? InlineRangeRunner.Instance), -1, -weight);

    /// <summary>Adds all that another sum holds, as if its updates had been folded here.</summary>
    /// <param name="other">A sum of the same dimension and scale; unchanged.</param>
    /// <exception cref="ArgumentException">Dimension or scale differ.</exception>
    public FoldOutcome MergeFrom(ModelSum other)
    {
        ThrowIfNotIntact();
        if (other.Dimension != Dimension || other.Scale != Scale)
        {
            throw new ArgumentException(
                $"Only sums of one dimension and scale can be merged; this is {Dimension} at {Scale}, "
                + $"the other {other.Dimension} at {other.Scale}.",
                nameof(other));
        }

        if (CheckTotal(other.TotalWeight) is { } refusal)
        {
            return refusal;
        }

        TensorPrimitives.Add(Ring, other.Ring, _ring.Span);
        return Account(FoldOutcome.Folded, other.Count, other.TotalWeight);
    }

    /// <summary>Writes a stretch of the mean by total weight.</summary>
    /// <param name="destination">float64: element i receives mean[offset + i], within
    /// <see cref="FixedPointScale.ErrorBound"/> and 2^-52 of its size.</param>
    /// <param name="offset">Index of the first element.</param>
    /// <exception cref="InvalidOperationException">The sum is empty.</exception>
    public void MeanInto(Span<double> destination, int offset)
    {
        if (TotalWeight == 0)
        {
            throw new InvalidOperationException("The mean of no updates was asked for; fold one first or give a fixed divisor.");
        }

        MeanInto(destination, offset, TotalWeight);
    }

    /// <summary>
    /// Writes a stretch of the sum divided by a given number, for example the fixed denominator of private averaging.
    /// </summary>
    /// <param name="destination">float64: element i receives sum[offset + i] / divisor.</param>
    /// <param name="offset">Index of the first element.</param>
    /// <param name="divisor">Positive and finite.</param>
    public void MeanInto(Span<double> destination, int offset, double divisor)
    {
        if (!(divisor > 0 && double.IsFinite(divisor)))
        {
            throw new ArgumentOutOfRangeException(nameof(divisor), divisor, "The divisor of a mean must be positive and finite.");
        }

        // The scaling by 2^s is exact, so that the mean of equal updates is that update.
        FixedPointRing.Divide(Ring.Slice(offset, destination.Length), Math.ScaleB(divisor, Scale.Exponent), destination);
    }

    /// <summary>
    /// Names the content: SHA-256 over scale exponent, count, total weight and ring, all as little-endian int64.
    /// </summary>
    public Sha256Digest Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> head = stackalloc byte[24];
        BinaryPrimitives.WriteInt64LittleEndian(head, Scale.Exponent);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], Count);
        BinaryPrimitives.WriteInt64LittleEndian(head[16..], TotalWeight);
        hash.AppendData(head);
        for (ReadOnlySpan<long> rest = Ring; !rest.IsEmpty; rest = rest[Math.Min(HashChunk, rest.Length)..])
        {
            hash.AppendData(MemoryMarshal.AsBytes(rest[..Math.Min(HashChunk, rest.Length)]));
        }

        return new Sha256Digest(hash.GetHashAndReset());
    }

    /// <summary>Changes the ring in place: for noise, which is no update and is not counted.</summary>
    internal void Disturb(RingChange change)
    {
        ThrowIfNotIntact();
        change(_ring.Span);
    }

    /// <summary>False where an update's source failed and the part of it that was added could not be taken out: until it is reset, the sum is of no use.</summary>
    public bool IsIntact => _pass.IsIntact;

    /// <summary>Empties the sum and keeps its memory.</summary>
    public void Reset()
    {
        _ring.Span.Clear();
        _pass.Forget();
        (Count, TotalWeight) = (0, 0);
    }

    /// <summary>Empties the sum and gives it another scale: one ring serves every round.</summary>
    public void Reset(FixedPointScale scale)
    {
        if (scale == default)
        {
            throw new ArgumentException($"A sum needs a scale made by {nameof(FixedPointScale)}.{nameof(FixedPointScale.For)}.", nameof(scale));
        }

        Scale = scale;
        _pass.ValueMax = scale.ValueMax;
        Reset();
    }

    private FoldOutcome? Check(int length, long weight, long totalChange)
    {
        ThrowIfNotIntact();
        if (length != Dimension)
        {
            return new FoldOutcome(FoldVerdict.WrongLength, $"The update has {length} elements; the model has {Dimension}.");
        }

        if (weight <= 0)
        {
            return new FoldOutcome(FoldVerdict.WeightNotPositive, $"The weight is {weight}; it must be 1 or more.");
        }

        return weight > Scale.WeightMax
            ? new FoldOutcome(FoldVerdict.WeightAboveMax, $"The weight is {weight}; one update may have at most {Scale.WeightMax}.")
            : CheckTotal(totalChange);
    }

    private FoldOutcome? CheckTotal(long change) =>
        change >= -TotalWeight && change <= Scale.WeightTotalMax - TotalWeight
            ? null
            : new FoldOutcome(FoldVerdict.TotalWeightOutOfRange,
                $"The total weight is {TotalWeight} and would change by {change}; it must stay from 0 to {Scale.WeightTotalMax}.");

    private FoldOutcome Account(FoldOutcome outcome, int count, long weight)
    {
        if (outcome.IsFolded)
        {
            Count += count;
            TotalWeight += weight;
        }

        return outcome;
    }

    private void ThrowIfNotIntact()
    {
        if (!_pass.IsIntact)
        {
            throw new InvalidOperationException(
                "An update's source failed, and failed again while it was taken out: the sum holds part of it. "
                + "Reset the sum and fold the round again.");
        }
    }

    internal static unsafe Memory<long> AlignedRing(int dimension)
    {
        // Aligned vectors do not straddle cache lines; pinned memory keeps the alignment, and the collector still frees it.
        const int Slack = (VectorBytes / sizeof(long)) - 1;
        bool aligns = dimension <= Array.MaxLength - Slack;
        long[] cells = GC.AllocateArray<long>(aligns ? dimension + Slack : dimension, pinned: true);
        nuint address = (nuint)Marshal.UnsafeAddrOfPinnedArrayElement(cells, 0);
        int start = aligns ? (int)((VectorBytes - (address % VectorBytes)) % VectorBytes / sizeof(long)) : 0;
        return cells.AsMemory(start, dimension);
    }
}
