using FedActors.Core.Membership;
using FedActors.Core.Receipts;
using FedActors.Core.Rounds;
using FedActors.Core.Selection;
using FedActors.Hocon;

namespace FedActors.Federation.Configuration;

/// <summary>Reads the section <c>run</c>.</summary>
internal static class RunReader
{
    public static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    /// <summary>Timers count milliseconds in 32 bits; a month is within them.</summary>
    public static readonly TimeSpan DurationMax = TimeSpan.FromDays(30);

    public static RunOptions Defaults { get; } = new() { RunId = "quickstart", Seed = 1, RoundsMax = 20, CohortSize = 10, Receipts = ReceiptDemand.Accepted };

    public static RunOptions Read(ConfigSection section)
    {
        RunOptions defaults = Defaults;
        var run = new RunOptions
        {
            RunId = defaults.RunId,
            Seed = defaults.Seed,
            RoundsMax = section.Int("rounds", defaults.RoundsMax, min: 1),
            CohortSize = section.Int("cohort", defaults.CohortSize, min: 1, max: Roster.PopulationMax),
            OverSelection = section.Double("over-selection", defaults.OverSelection, min: 1, max: 100),
            UploadsMin = section.Int("uploads-min", defaults.UploadsMin, min: 1, max: Roster.PopulationMax),
            Deadline = section.Duration("deadline", defaults.Deadline, Millisecond, DurationMax),
            AdaptiveDeadline = ReadAdaptiveDeadline(section.Section("adaptive-deadline"), defaults.AdaptiveDeadline),
            TaskSizing = ReadTaskSizing(section.Section("task-sizing"), defaults.TaskSizing),
            Late = section.Choice("late", defaults.Late),
            StalenessMax = section.Int("staleness-max", defaults.StalenessMax, min: 1, max: 1000),
            AttemptsMax = section.Int("attempts-max", defaults.AttemptsMax, min: 1, max: 1000),
            RetryDelay = section.Duration("retry-delay", defaults.RetryDelay, Millisecond, DurationMax),
            ResendInterval = section.Duration("resend-interval", defaults.ResendInterval, Millisecond, DurationMax),
            SilenceMax = section.Duration("silence-max", defaults.SilenceMax, TimeSpan.Zero, DurationMax),
            Suspicion = ReadSuspicion(section.Section("suspicion"), defaults.Suspicion),
            ReconveneMax = section.Duration("reconvene-max", defaults.ReconveneMax, TimeSpan.Zero, DurationMax),
            ReconnectGrace = section.Duration("reconnect-grace", defaults.ReconnectGrace, TimeSpan.Zero, DurationMax),
            MembersMin = section.Int("members-min", defaults.MembersMin, min: 1, max: Roster.PopulationMax),
            TargetAccuracy = section.HasValue("target-accuracy")
                ? section.Double("target-accuracy", 1, min: 0, max: 1, minExclusive: true)
                : null,
            TargetLoss = section.HasValue("target-loss") ? section.Double("target-loss", 0, min: 0) : null,
            TimeBudget = section.HasValue("time-budget")
                ? section.Duration("time-budget", default, Millisecond, TimeSpan.FromDays(3650))
                : null,
            UpdateValueMax = section.Double("update-value-max", defaults.UpdateValueMax, min: 0, max: 1e12, minExclusive: true),
            ExamplesMax = section.Long("examples-max", defaults.ExamplesMax, min: 1, max: (1L << 29) - 1),
            Receipts = section.Choice("receipts", defaults.Receipts),
        };
        if (run.UploadsMin > run.CohortSize)
        {
            throw section.Error(
                "uploads-min",
                $"found {run.UploadsMin}, more than the cohort of {run.CohortSize}, so that no round could be committed; "
                + $"wanted is 1 to {run.CohortSize}.");
        }

        return run;
    }

    private static AdaptiveDeadlineOptions ReadAdaptiveDeadline(ConfigSection section, AdaptiveDeadlineOptions defaults) => new()
    {
        Enabled = section.Bool("enabled", defaults.Enabled),
        Percentile = section.Double("percentile", defaults.Percentile, min: 0, max: 1, minExclusive: true),
        Factor = section.Double("factor", defaults.Factor, min: 1, max: 1000),
        AtLeast = section.Duration("at-least", defaults.AtLeast, Millisecond, DurationMax),
        Window = section.Int("window", defaults.Window, min: 1, max: 1_000_000),
    };

    private static TaskSizingOptions ReadTaskSizing(ConfigSection section, TaskSizingOptions defaults) => new()
    {
        Enabled = section.Bool("enabled", defaults.Enabled),
        Target = section.Double("target", defaults.Target, min: 0, max: 1, minExclusive: true),
        StepsMin = section.Int("steps-min", defaults.StepsMin, min: 1),
    };

    private static SuspicionOptions ReadSuspicion(ConfigSection section, SuspicionOptions defaults) => new()
    {
        PhiMax = section.Double("phi-max", defaults.PhiMax, min: 0, max: 1000),
        PauseMin = section.Duration("pause-min", defaults.PauseMin, Millisecond, DurationMax),
    };
}
