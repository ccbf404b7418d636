using FedActors.Core.Identity;
using FedActors.Core.Privacy;

namespace FedActors.Core.SecureAggregation;

/// <summary>How the rounds of a run are aggregated without anybody's seeing an update.</summary>
public sealed record SecAggOptions
{
    /// <summary>The ring that masked bodies live in: four bytes an element, as many as a float takes.</summary>
    public const int RingBits = 32;

    // Noise leaves so many standard deviations once in 10^15 draws; where it does, it wraps around, which costs accuracy and no privacy.
    private const double DeviationsMax = 8;

    /// <summary>Who shares secrets with whom.</summary>
    public SecAggKind Kind { get; init; } = SecAggKind.SecaggPlus;

    /// <summary>The share of a cohort that may drop out, in [0, 1).</summary>
    public double DropoutRate { get; init; } = 0.2;

    /// <summary>The share of a cohort that may collude with the aggregator, in [0, 1).</summary>
    public double CorruptionRate { get; init; } = 0.1;

    /// <summary>How long a stage without training waits for those who have not answered.</summary>
    public TimeSpan StageTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>d: set by the host, which knows the model.</summary>
    public int Dimension { get; init; }

    /// <summary>The greatest weight that counts: examples beyond it do not. One byte less of it is one bit more for values.</summary>
    public long WeightMax { get; init; } = 1000;

    /// <summary>The task of one attempt.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="round">The round.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="model">The model it starts from.</param>
    /// <param name="cohort">How many are asked.</param>
    /// <param name="quorum">How many must survive.</param>
    /// <param name="clip">The bound on an update's norm, and hence on each of its elements.</param>
    /// <param name="privacy">What the sum owes to privacy; null for no noise.</param>
    /// <exception cref="ArgumentException">No setting keeps what is promised for such a cohort.</exception>
    public MaskedTask TaskFor(
        string runId, RoundNumber round, int attempt, Sha256Digest model, int cohort, int quorum, double clip, RoundPrivacy? privacy)
    {
        bool isPrivate = privacy is { Mechanism: PrivacyMechanism.Distributed };
        GraphParameters graph = GraphOf(cohort);
        int colluders = (int)Math.Ceiling((cohort * CorruptionRate) - 1e-9);
        int survivors = Math.Clamp(Math.Max(quorum, cohort - (int)Math.Ceiling((cohort * DropoutRate) - 1e-9)), colluders + 2, cohort);
        int least = Math.Max(quorum, Math.Max(graph.Threshold + 1, colluders + 2));
        long weightMax = privacy is null ? WeightMax : 1;
        float bound = MathF.BitIncrement((float)clip);
        RingEncoding encoding = isPrivate
            ? NoisyEncoding(bound, cohort, survivors - colluders, privacy!)
            : RingEncoding.For(RingBits, bound, weightMax, cohort);
        var setting = new SecAggSetting
        {
            RunId = runId,
            Round = round,
            Attempt = attempt,
            Model = model,
            Dimension = Dimension,
            Encoding = encoding,
            CohortMax = cohort,
            Degree = graph.Degree,
            Threshold = graph.Threshold,

            // Each survivor brings its share of the noise: with fewer there would be less of it than is accounted.
            SurvivorsMin = isPrivate ? survivors : least,
            ColludersMax = colluders,
        };
        return setting.Judge() is { IsAccepted: false } flaw
            ? throw new ArgumentException(flaw.Message)
            : new MaskedTask(setting, isPrivate ? LocalDeviation(encoding.Exponent, survivors - colluders, privacy!) : null);
    }

    /// <summary>How many neighbours each client of such a cohort has, and how many of their shares give a secret back.</summary>
    public GraphParameters GraphOf(int cohort) => Kind == SecAggKind.Secagg
        ? GraphParameters.For(cohort, Math.Max(DropoutRate, 1e-6), CorruptionRate, sigma: int.MaxValue)
        : GraphParameters.For(cohort, DropoutRate, CorruptionRate);

    /// <summary>Why no task keeps what is promised for such a cohort, as a sentence; null where one does.</summary>
    /// <param name="cohort">How many are asked.</param>
    /// <param name="quorum">How many must survive.</param>
    /// <param name="clip">The bound on an update's norm.</param>
    /// <param name="privacy">What the sum owes to privacy; null for no noise.</param>
    public string? FlawFor(int cohort, int quorum, double clip, RoundPrivacy? privacy)
    {
        try
        {
            (this with { Dimension = Math.Max(1, Dimension) }).TaskFor("flaw", new RoundNumber(1), 1, default, cohort, quorum, clip, privacy);
            return null;
        }
        catch (ArgumentException flaw)
        {
            // The name of a parameter is of no use to an operator.
            return flaw.Message.Split(" (Parameter")[0];
        }
    }

    /// <summary>The finest scale at which sums and their noise stay in the ring and the noise can be drawn exactly.</summary>
    private RingEncoding NoisyEncoding(float bound, int cohort, int honest, RoundPrivacy privacy)
    {
        for (int exponent = RingEncoding.For(RingBits, bound, 1, cohort).Exponent; ; exponent--)
        {
            long deviation = LocalDeviation(exponent, honest, privacy);
            var encoding = new RingEncoding(RingBits, bound, 1, exponent, (long)(DeviationsMax * deviation));
            SecAggVerdict verdict = encoding.Judge(cohort);
            if (verdict.IsAccepted && deviation <= Privacy.Noise.DiscreteGaussian.StddevMax)
            {
                return encoding;
            }

            if (exponent < -RingBits)
            {
                throw new ArgumentException(verdict.Message);
            }
        }
    }

    /// <summary>
    /// What each of the fewest honest survivors adds, so that together they reach the sum's noise; in units of the ring. Whoever colludes with the
    /// aggregator knows its own share and can take it out again.
    /// </summary>
    private long LocalDeviation(int exponent, int honest, RoundPrivacy privacy)
    {
        double sensitivity = Math.ScaleB(privacy.ClipNorm * (1 + SumNoise.ClipTolerance), exponent) + (Math.Sqrt(Dimension) / 2);
        return (long)Math.Ceiling(privacy.SumMultiplier * sensitivity / Math.Sqrt(honest));
    }
}
