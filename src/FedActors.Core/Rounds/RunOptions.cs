using FedActors.Core.Clients;
using FedActors.Core.Membership;
using FedActors.Core.Privacy;
using FedActors.Core.Receipts;
using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Rounds;

/// <summary>The aggregator's half of a run: how many rounds, who takes part, how long to wait, when to stop.</summary>
public sealed record RunOptions
{
    // The timers of the platform end at 49 days.
    private static readonly TimeSpan WaitMax = TimeSpan.FromDays(40);

    /// <summary>Names the run in its journal.</summary>
    public required string RunId { get; init; }

    /// <summary>The run seed: with the configuration it determines the final model bit for bit.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Stop after this many committed rounds; one or more.</summary>
    public required int RoundsMax { get; init; }

    /// <summary>m: how many updates a round wants; it closes as soon as it has folded so many.</summary>
    public required int CohortSize { get; init; }

    /// <summary>How many clients are asked per wanted update, 1 or more: slots = ceil(cohort x over-selection).</summary>
    public double OverSelection { get; init; } = 1;

    /// <summary>Quorum: with fewer folded updates a round is not committed but tried again. One or more, at most the cohort.</summary>
    public int UploadsMin { get; init; } = 1;

    /// <summary>How long after the start of a round its stragglers are waited for.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A deadline that follows how long updates take; <see cref="Deadline"/> is then the longest.</summary>
    public AdaptiveDeadlineOptions AdaptiveDeadline { get; init; } = new();

    /// <summary>Less work for slow centres.</summary>
    public TaskSizingOptions TaskSizing { get; init; } = new();

    /// <summary>What tasks need of a node's machine: nodes that say they lack it are not selected. Null where anybody can do them.</summary>
    public TaskDemand? Demand { get; init; }

    /// <summary>What happens to updates that arrive after their round closed.</summary>
    public LateUpdatePolicy Late { get; init; } = LateUpdatePolicy.Refuse;

    /// <summary>With <see cref="LateUpdatePolicy.Carry"/>: updates more rounds late than this are refused.</summary>
    public int StalenessMax { get; init; } = 5;

    /// <summary>How many consecutive failed attempts at one round end the run.</summary>
    public int AttemptsMax { get; init; } = 10;

    /// <summary>The wait before a failed round is tried again; doubled with each failure, at most <see cref="Deadline"/>.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an unacknowledged task waits before it is sent again.</summary>
    public TimeSpan ResendInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Members silent for this long are taken for lost; zero keeps silent members for ever.</summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often members greet; zero where they do not, and only <see cref="SilenceMax"/> tells who is lost.</summary>
    public TimeSpan HeartbeatInterval { get; init; }

    /// <summary>Who is taken for lost before <see cref="SilenceMax"/> is over; nobody where members do not greet or silent ones are kept for ever.</summary>
    public SuspicionOptions Suspicion { get; init; } = new();

    /// <summary>How long a member whose session has ended may take to come back before its slot is given up; zero gives it up at once.</summary>
    public TimeSpan ReconnectGrace { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// How long an aggregator that goes on with a run waits for the cohort of its last round to come back before it asks anybody; zero does
    /// not wait, and what was trained for the interrupted round may be asked of nobody.
    /// </summary>
    public TimeSpan ReconveneMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Fewer members than this and no round starts: the run waits for more to join.</summary>
    public int MembersMin { get; init; } = 1;

    /// <summary>Stop once the evaluated accuracy reaches this share in (0, 1]; null for never.</summary>
    public double? TargetAccuracy { get; init; }

    /// <summary>
    /// Stop once the evaluated loss falls to this, or, where the aggregator has no test examples, the median of the losses that the centres
    /// found; null for never.
    /// </summary>
    public double? TargetLoss { get; init; }

    /// <summary>
    /// Stop once this much time has passed since the first committed round began, or, before there is one, since this aggregator started;
    /// an open round is finished first, a failed one is not tried again. Null for never.
    /// </summary>
    public TimeSpan? TimeBudget { get; init; }

    /// <summary>R: a parameter of an update beyond this magnitude is refused; it fixes the range of the exact sum.</summary>
    public double UpdateValueMax { get; init; } = 1024;

    /// <summary>A centre with more examples than this counts as if it had this many; below 2^29.</summary>
    public long ExamplesMax { get; init; } = 1L << 28;

    /// <summary>Client-level differential privacy; null where none is promised.</summary>
    public ClientPrivacy? Privacy { get; init; }

    /// <summary>Secure aggregation; null where updates are sent in the clear.</summary>
    public SecAggOptions? Encryption { get; init; }

    /// <summary>Whether updates come with receipts.</summary>
    public ReceiptDemand Receipts { get; init; }

    /// <summary>How centres train.</summary>
    public LocalTraining Local { get; init; } = new();

    /// <summary>The bound on the norm of what leaves a centre: that of privacy, or of training; 0 for none.</summary>
    internal double ClipNorm => Privacy?.ClipNorm ?? Local.ClipNorm ?? 0;

    /// <summary>How many clients a full round asks.</summary>
    public int SlotsMax => (int)Math.Ceiling(CohortSize * OverSelection);

    /// <summary>Whether irregular silence is watched for.</summary>
    internal bool Suspects => HeartbeatInterval > TimeSpan.Zero && SilenceMax > TimeSpan.Zero && Suspicion.PhiMax > 0;

    /// <summary>Checks every bound.</summary>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it, what was found and what is allowed.</exception>
    public RunOptions Validated()
    {
        Require(RunId.Length is > 0 and <= 200, "run id", $"{RunId.Length} characters", "1 to 200 characters");
        Require(RoundsMax >= 1, "rounds", RoundsMax, "1 or more");
        Require(CohortSize >= 1, "cohort size", CohortSize, "1 or more");
        Require(OverSelection is >= 1 and <= 100, "over-selection", OverSelection, "1 to 100 (1.3 asks 13 clients where 10 updates are wanted)");
        Require(UploadsMin >= 1 && UploadsMin <= CohortSize, "uploads-min (quorum)", UploadsMin, $"1 to the cohort size {CohortSize}");
        Require(Deadline > TimeSpan.Zero && Deadline <= WaitMax, "deadline", Deadline, "more than zero, at most 40 days");
        Require(AdaptiveDeadline.Percentile is > 0 and <= 1, "adaptive-deadline.percentile", AdaptiveDeadline.Percentile, "above 0, at most 1");
        Require(AdaptiveDeadline.Factor is >= 1 and <= 1000, "adaptive-deadline.factor", AdaptiveDeadline.Factor, "1 to 1000");
        Require(AdaptiveDeadline.AtLeast > TimeSpan.Zero && AdaptiveDeadline.AtLeast <= WaitMax, "adaptive-deadline.at-least", AdaptiveDeadline.AtLeast, "more than zero, at most 40 days");
        Require(AdaptiveDeadline.Window is >= 1 and <= 1_000_000, "adaptive-deadline.window", AdaptiveDeadline.Window, "1 to 1000000");
        Require(TaskSizing.Target is > 0 and <= 1, "task-sizing.target", TaskSizing.Target, "above 0, at most 1");
        Require(TaskSizing.StepsMin >= 1, "task-sizing.steps-min", TaskSizing.StepsMin, "1 or more");
        Require(StalenessMax is >= 1 and <= 1000, "staleness-max", StalenessMax, "1 to 1000");
        Require(AttemptsMax >= 1, "attempts-max", AttemptsMax, "1 or more");
        Require(RetryDelay > TimeSpan.Zero && RetryDelay <= WaitMax, "retry delay", RetryDelay, "more than zero, at most 40 days");
        Require(ResendInterval > TimeSpan.Zero && ResendInterval <= WaitMax, "resend interval", ResendInterval, "more than zero, at most 40 days");
        Require(SilenceMax >= TimeSpan.Zero && SilenceMax <= WaitMax, "silence-max", SilenceMax, "zero (never) to 40 days");
        Require(HeartbeatInterval >= TimeSpan.Zero && HeartbeatInterval <= WaitMax, "heartbeat", HeartbeatInterval, "zero (none) to 40 days");
        Require(Suspicion.PhiMax is >= 0 and <= 1000, "suspicion.phi-max", Suspicion.PhiMax, "zero (never) to 1000");
        Require(Suspicion.PauseMin > TimeSpan.Zero && Suspicion.PauseMin <= WaitMax, "suspicion.pause-min", Suspicion.PauseMin, "more than zero, at most 40 days");
        Require(ReconveneMax >= TimeSpan.Zero && ReconveneMax <= WaitMax, "reconvene-max", ReconveneMax, "zero (none) to 40 days");
        Require(ReconnectGrace >= TimeSpan.Zero && ReconnectGrace <= WaitMax, "reconnect-grace", ReconnectGrace, "zero (none) to 40 days");
        Require(MembersMin >= 1, "members-min", MembersMin, "1 or more");
        Require(TargetAccuracy is null or (> 0 and <= 1), "target accuracy", TargetAccuracy ?? 0, "above 0, at most 1");
        Require(TargetLoss is null || double.IsFinite(TargetLoss.Value), "target loss", TargetLoss ?? 0, "any finite number");
        Require(TimeBudget is null || TimeBudget > TimeSpan.Zero, "time budget", TimeBudget ?? default, "more than zero");
        Require(UpdateValueMax is > 0 and <= 1e12, "update-value-max", UpdateValueMax, "above 0, at most 1e12");
        Require(Privacy?.Flaw(CohortSize) is null, "privacy", Privacy?.Flaw(CohortSize) ?? "", "settings that agree");
        Require(Privacy is null || OverSelection == 1, "over-selection", OverSelection, "1 where privacy is on: who comes first must not decide who counts");
        Require(Privacy is null || Late == LateUpdatePolicy.Refuse, "late", Late, "refuse where privacy is on: a centre counts once in a sum");
        Require(Encryption is null || ClipNorm > 0, "clip-norm", "none", "a bound where updates are masked: masked values cannot be checked, so that the ring has room only for clipped ones");
        Require(Encryption is null || Late == LateUpdatePolicy.Refuse, "late", Late, "refuse where updates are masked: their masks are those of one round");
        Require(Encryption is null || Privacy?.Mechanism != PrivacyMechanism.Central, "privacy.mechanism", "central", "distributed where updates are masked");
        Require(Encryption is not null || Privacy?.Mechanism != PrivacyMechanism.Distributed, "privacy.mechanism", "distributed", "central where updates are not masked: a share of the noise hides no single update");
        Require(Encryption?.FlawFor(SlotsMax, UploadsMin, ClipNorm, RoundPlanner.PrivacyOf(this, ClipNorm)) is null, "aggregation.encryption",
            Encryption?.FlawFor(SlotsMax, UploadsMin, ClipNorm, RoundPlanner.PrivacyOf(this, ClipNorm)) ?? "", "a cohort that can hide its members");
        Require(ExamplesMax is >= 1 and < 1L << 29, "examples-max", ExamplesMax, "1 to 536870911");
        return this;
    }

    private static void Require<T>(bool holds, string setting, T found, string allowed)
    {
        if (!holds)
        {
            throw new ArgumentException($"{setting} is {found}; allowed: {allowed}.");
        }
    }
}
