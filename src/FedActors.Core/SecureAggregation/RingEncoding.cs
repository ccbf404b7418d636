using System.Buffers.Binary;
using System.Runtime.InteropServices;
using FedActors.Core.Edges;

namespace FedActors.Core.SecureAggregation;

/// <summary>
/// How an update enters a ring of 2^32 or 2^64: clamped to [-C, C], multiplied by weight and 2^s, rounded; the weight itself is the last element.
/// The scale is chosen so that no sum over a cohort can leave the ring.
/// </summary>
/// <param name="RingBits">b: 32 or 64.</param>
/// <param name="ValueMax">C: greatest size of an element, positive and finite.</param>
/// <param name="WeightMax">Greatest weight of one client, 1 or more.</param>
/// <param name="Exponent">s: one unit of the ring is 2^-s.</param>
/// <param name="NoiseMax">
/// Room for the noise of one client, in units. Noise beyond it is not cut: it may wrap around, which costs accuracy and never privacy.
/// </param>
public readonly record struct RingEncoding(int RingBits, float ValueMax, long WeightMax, int Exponent, long NoiseMax = 0)
{
    /// <summary>A coarser ring would drown the update in rounding: an element has at least so many levels from -C to C.</summary>
    public const int LevelsMin = 16;

    private const int ChunkLength = 1024, ExponentMax = 60;

    // An element must be exact in float64 before it is rounded.
    private const double TermMax = 1L << 52;

    /// <summary>The length of an element in bytes.</summary>
    public int ElementLength => RingBits / 8;

    /// <summary>The greatest size of one client's element, in units, without noise.</summary>
    public double TermSizeMax => Math.Ceiling((double)ValueMax * WeightMax * Math.ScaleB(1, Exponent));

    /// <summary>The finest scale at which a sum over the cohort stays in the ring.</summary>
    /// <param name="ringBits">32 or 64.</param>
    /// <param name="valueMax">Greatest size of an element.</param>
    /// <param name="weightMax">Greatest weight of one client.</param>
    /// <param name="cohort">How many clients may be summed.</param>
    /// <param name="noiseMax">Room for the noise of one client, in units of the ring.</param>
    /// <exception cref="ArgumentException">There is no such scale.</exception>
    public static RingEncoding For(int ringBits, float valueMax, long weightMax, int cohort, long noiseMax = 0)
    {
        for (int exponent = ExponentMax; exponent >= -ExponentMax; exponent--)
        {
            var encoding = new RingEncoding(ringBits, valueMax, weightMax, exponent, noiseMax);
            if (encoding.Judge(cohort).IsAccepted)
            {
                return encoding;
            }
        }

        throw new ArgumentException(
            $"A ring of {ringBits} bits has no room for {cohort} clients with elements up to {valueMax:R}, weights up to {weightMax} and noise up to {noiseMax}: "
            + "take 64 bits, a smaller greatest weight, or a tighter clip.", nameof(ringBits));
    }

    /// <summary>Whether n clients cannot overflow the ring and an element has enough levels.</summary>
    public SecAggVerdict Judge(int cohort)
    {
        if (RingBits is not (32 or 64) || !(ValueMax > 0 && float.IsFinite(ValueMax)) || WeightMax < 1 || NoiseMax < 0
            || Exponent is < -ExponentMax or > ExponentMax || cohort < 1)
        {
            return new SecAggVerdict(SecAggRule.Setting,
                $"The ring has {RingBits} bits (32 or 64), elements up to {ValueMax:R} (positive), weights up to {WeightMax} (1 or more), "
                + $"scale 2^{Exponent} (2^-{ExponentMax} to 2^{ExponentMax}), noise up to {NoiseMax} (0 or more), {cohort} clients (1 or more).");
        }

        double end = Math.ScaleB(1, RingBits - 1);
        if (TermSizeMax > TermMax || cohort * (TermSizeMax + NoiseMax + 1) >= end || cohort * (double)WeightMax >= end)
        {
            return new SecAggVerdict(SecAggRule.RingTooSmall,
                $"{cohort} clients with elements up to {TermSizeMax + NoiseMax:R} units and weights up to {WeightMax} could leave a ring of {RingBits} "
                + "bits; take more bits, a smaller weight, or a coarser scale.");
        }

        double levels = 2 * ValueMax * Math.ScaleB(1, Exponent);
        return levels >= LevelsMin
            ? SecAggVerdict.Accepted
            : new SecAggVerdict(SecAggRule.RingTooSmall,
                $"An element from -{ValueMax:R} to {ValueMax:R} has {levels:R} levels; at least {LevelsMin} are wanted. Take a ring of 64 bits.");
    }

    /// <summary>Writes a client's vector: the update's elements, then its weight.</summary>
    /// <param name="update">float32[d]; finite, clamped to ValueMax element by element.</param>
    /// <param name="weight">From 1 to WeightMax.</param>
    /// <param name="ring">Bytes of d + 1 elements, little-endian.</param>
    /// <param name="rounding">
    /// For stochastic rounding, so that the mean of what is rounded is exact; null rounds to nearest, ties to even.
    /// </param>
    /// <param name="noise">Adds privacy noise; null for none.</param>
    /// <exception cref="ArgumentException">A length or the weight is wrong, or an element is not finite.</exception>
    public void Encode(ReadOnlySpan<float> update, long weight, Span<byte> ring, ISecretRandomness? rounding = null, RingNoise? noise = null)
    {
        RequireFits(update.Length, weight, ring.Length);
        double factor = Math.ScaleB(weight, Exponent);
        Span<long> values = stackalloc long[ChunkLength];
        Span<uint> dice = stackalloc uint[ChunkLength];
        for (int at = 0; at < update.Length; at += ChunkLength)
        {
            ReadOnlySpan<float> chunk = update.Slice(at, Math.Min(ChunkLength, update.Length - at));
            Span<long> rounded = values[..chunk.Length];
            if (rounding is null)
            {
                RoundToNearest(chunk, factor, rounded);
            }
            else
            {
                rounding.Fill(MemoryMarshal.AsBytes(dice[..chunk.Length]));
                RoundStochastically(chunk, factor, dice, rounded);
            }

            noise?.Invoke(rounded);
            Write(rounded, ring[(at * ElementLength)..]);
        }

        Write([weight], ring[^ElementLength..]);
    }

    /// <summary>Reads elements as numbers from -2^(b-1) to 2^(b-1) - 1.</summary>
    /// <param name="ring">As many elements as <paramref name="values"/>, little-endian.</param>
    /// <param name="values">In units of the ring.</param>
    public void Read(ReadOnlySpan<byte> ring, Span<long> values)
    {
        Invariant.Require(ring.Length == values.Length * ElementLength);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = RingBits == 32
                ? BinaryPrimitives.ReadInt32LittleEndian(ring[(i * sizeof(int))..])
                : BinaryPrimitives.ReadInt64LittleEndian(ring[(i * sizeof(long))..]);
        }
    }

    /// <summary>Reads elements and divides them: units to values, over a divisor such as the total weight.</summary>
    /// <param name="ring">As many elements as <paramref name="values"/>, little-endian.</param>
    /// <param name="divisor">Positive and finite.</param>
    /// <param name="values">float64, without a scale.</param>
    public void Decode(ReadOnlySpan<byte> ring, double divisor, Span<double> values)
    {
        Invariant.Require(ring.Length == values.Length * ElementLength && divisor > 0 && double.IsFinite(divisor));
        double units = Math.ScaleB(divisor, Exponent);
        Span<long> integers = stackalloc long[ChunkLength];
        for (int at = 0; at < values.Length; at += ChunkLength)
        {
            int count = Math.Min(ChunkLength, values.Length - at);
            Read(ring.Slice(at * ElementLength, count * ElementLength), integers[..count]);
            for (int i = 0; i < count; i++)
            {
                values[at + i] = integers[i] / units;
            }
        }
    }

    private void RoundToNearest(ReadOnlySpan<float> update, double factor, Span<long> rounded)
    {
        for (int i = 0; i < update.Length; i++)
        {
            rounded[i] = (long)Math.Round(Clamped(update[i]) * factor, MidpointRounding.ToEven);
        }
    }

    private void RoundStochastically(ReadOnlySpan<float> update, double factor, ReadOnlySpan<uint> dice, Span<long> rounded)
    {
        for (int i = 0; i < update.Length; i++)
        {
            double term = Clamped(update[i]) * factor, floor = Math.Floor(term);
            rounded[i] = (long)floor + (dice[i] < (term - floor) * (1L << 32) ? 1 : 0);
        }
    }

    private double Clamped(float value) => float.IsFinite(value)
        ? Math.Clamp(value, -ValueMax, ValueMax)
        : throw new ArgumentException($"An element of the update is {value}; only finite ones can be summed. Nothing was sent.");

    private void Write(ReadOnlySpan<long> values, Span<byte> ring)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (RingBits == 32)
            {
                BinaryPrimitives.WriteInt32LittleEndian(ring[(i * sizeof(int))..], unchecked((int)values[i]));
            }
            else
            {
                BinaryPrimitives.WriteInt64LittleEndian(ring[(i * sizeof(long))..], values[i]);
            }
        }
    }

    private void RequireFits(int elements, long weight, int ringLength)
    {
        if (weight < 1 || weight > WeightMax)
        {
            throw new ArgumentOutOfRangeException(nameof(weight), weight,
                $"The weight is {weight}; it must be from 1 to {WeightMax}, the bound the ring was chosen for.");
        }

        if (ringLength != ((long)elements + 1) * ElementLength)
        {
            throw new ArgumentException(
                $"The ring has {ringLength} bytes; {elements} elements and the weight take {((long)elements + 1) * ElementLength}.", nameof(ringLength));
        }
    }
}
