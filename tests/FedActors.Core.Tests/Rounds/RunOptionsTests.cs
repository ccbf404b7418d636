using FedActors.Core.Rounds;

namespace FedActors.Core.Tests.Rounds;

public sealed class RunOptionsTests
{
    public static TheoryData<string, string, Func<RunOptions, RunOptions>> Refused => new()
    {
        { "run id is 0 characters", "1 to 200 characters", o => o with { RunId = "" } },
        { "run id is 201 characters", "1 to 200 characters", o => o with { RunId = new string('x', 201) } },
        { "rounds is 0", "1 or more", o => o with { RoundsMax = 0 } },
        { "cohort size is 0", "1 or more", o => o with { CohortSize = 0 } },
        { "over-selection is 0.9", "1 to 100", o => o with { OverSelection = 0.9 } },
        { "over-selection is NaN", "1 to 100", o => o with { OverSelection = double.NaN } },
        { "uploads-min (quorum) is 0", "1 to the cohort size 3", o => o with { UploadsMin = 0 } },
        { "uploads-min (quorum) is 4", "1 to the cohort size 3", o => o with { UploadsMin = 4 } },
        { "deadline is 00:00:00", "more than zero", o => o with { Deadline = TimeSpan.Zero } },
        { "deadline is 60.00:00:00", "at most 40 days", o => o with { Deadline = TimeSpan.FromDays(60) } },
        { "staleness-max is 0", "1 to 1000", o => o with { StalenessMax = 0 } },
        { "staleness-max is 2147483647", "1 to 1000", o => o with { StalenessMax = int.MaxValue } },
        { "attempts-max is 0", "1 or more", o => o with { AttemptsMax = 0 } },
        { "retry delay is 00:00:00", "more than zero", o => o with { RetryDelay = TimeSpan.Zero } },
        { "resend interval is 00:00:00", "more than zero", o => o with { ResendInterval = TimeSpan.Zero } },
        { "silence-max is -00:00:01", "zero (never)", o => o with { SilenceMax = TimeSpan.FromSeconds(-1) } },
        { "members-min is 0", "1 or more", o => o with { MembersMin = 0 } },
        { "target accuracy is 0", "above 0, at most 1", o => o with { TargetAccuracy = 0 } },
        { "target accuracy is 1.1", "above 0, at most 1", o => o with { TargetAccuracy = 1.1 } },
        { "target accuracy is NaN", "above 0, at most 1", o => o with { TargetAccuracy = double.NaN } },
        { "target loss is NaN", "any finite number", o => o with { TargetLoss = double.NaN } },
        { "time budget is 00:00:00", "more than zero", o => o with { TimeBudget = TimeSpan.Zero } },
        { "update-value-max is 0", "above 0, at most 1e12", o => o with { UpdateValueMax = 0 } },
        { "update-value-max is NaN", "above 0, at most 1e12", o => o with { UpdateValueMax = double.NaN } },
        { "examples-max is 0", "1 to 536870911", o => o with { ExamplesMax = 0 } },
        { "examples-max is 536870912", "1 to 536870911", o => o with { ExamplesMax = 1L << 29 } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Setting_out_of_range_is_named_with_what_was_found_and_what_is_allowed(string found, string allowed, Func<RunOptions, RunOptions> change)
    {
        string message = Assert.Throws<ArgumentException>(() => change(Samples.Options).Validated()).Message;
        Assert.StartsWith(found + "; allowed: ", message);
        Assert.Contains(allowed, message);
    }

    [Theory]
    [InlineData(10, 1, 10)]
    [InlineData(10, 1.3, 13)]
    [InlineData(3, 1.01, 4)]
    public void Slots_are_the_wanted_updates_times_over_selection_rounded_up(int cohort, double overSelection, int slots) =>
        Assert.Equal(slots, (Samples.Options with { CohortSize = cohort, OverSelection = overSelection }).Validated().SlotsMax);
}
