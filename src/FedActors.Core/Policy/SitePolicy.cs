using System.IO.Enumeration;
using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Privacy;
using FedActors.Core.Privacy.Accounting;
using FedActors.Core.Protocol;
using FedActors.Core.Receipts;

namespace FedActors.Core.Policy;

/// <summary>
/// What a site takes part in, decided at the site before anything is fetched or trained. A policy allows only what it names: without
/// <see cref="Runs"/> it allows no run. Pure but for <see cref="ISiteMemory"/>.
/// </summary>
public sealed record SitePolicy
{
    /// <summary>Names of the runs allowed, with * for any characters and ? for one.</summary>
    public IReadOnlyList<string> Runs { get; init; } = [];

    /// <summary>
    /// Models that a run may be joined at: its task must start from one of them, or the site must have taken part in the run before. Empty
    /// allows any.
    /// </summary>
    public IReadOnlyList<Sha256Digest> Models { get; init; } = [];

    /// <summary>How many parameters a model may have; empty allows any number.</summary>
    public IReadOnlyList<int> Dimensions { get; init; } = [];

    /// <summary>The fewest updates among which one of this site may be released.</summary>
    public int CohortMin { get; init; } = 1;

    /// <summary>Whose presence must be hidden at least.</summary>
    public PrivacyUnit PrivacyRequired { get; init; }

    /// <summary>The most epsilon a run may be allowed to spend; null for any, and for runs that promise none.</summary>
    public double? EpsilonMax { get; init; }

    /// <summary>The greatest clip bound; null for any, and for none.</summary>
    public double? ClipMax { get; init; }

    /// <summary>The smallest noise multiplier; null for any, and for none.</summary>
    public double? NoiseMin { get; init; }

    /// <summary>Whether updates must be masked.</summary>
    public bool EncryptionRequired { get; init; }

    /// <summary>Whether updates must come with receipts.</summary>
    public bool ReceiptsRequired { get; init; }

    /// <summary>How many rounds this site may begin on one day; null for any number.</summary>
    public int? RoundsPerDay { get; init; }

    /// <summary>What may leave beside the update.</summary>
    public MetricsPolicy Metrics { get; init; } = new();

    /// <summary>The first rule that the task breaks; null where it keeps them all. Which rounds were begun is not changed.</summary>
    /// <param name="task">The task.</param>
    /// <param name="dimension">d of this site's model; null where it is not known.</param>
    /// <param name="memory">What this site remembers.</param>
    public PolicyRefusal? Judge(ClientMessage.TrainTask task, int? dimension, ISiteMemory memory)
    {
        if (task.Terms is not { } terms)
        {
            return new PolicyRefusal("terms", "the task does not say what its run promises; upgrade the seeds, or remove the policy");
        }

        return JudgeRun(task, terms, dimension, memory) ?? JudgeCohort(task, terms) ?? JudgePrivacy(task, terms)
            ?? (EncryptionRequired && task.Masked is null ? Refusal("encryption-required", terms, "its updates are not masked", "masked updates") : null)
            ?? (ReceiptsRequired && terms.Receipts == ReceiptDemand.Off ? Refusal("receipts-required", terms, "it keeps no receipts", "run.receipts = accepted or required") : null);
    }

    private PolicyRefusal? JudgeRun(ClientMessage.TrainTask task, RunTerms terms, int? dimension, ISiteMemory memory)
    {
        if (!Runs.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, terms.RunId, ignoreCase: false)))
        {
            return Refusal("runs", terms, "its name is not listed", Runs.Count == 0 ? "no run at all: name some in policy.runs" : string.Join(", ", Runs));
        }

        if (task.Masked is { } masked && masked.Setting.RunId != terms.RunId)
        {
            return Refusal("runs", terms, $"its masks are those of run {masked.Setting.RunId}", "one name for both");
        }

        if (Models.Count > 0 && !Models.Contains(task.Model) && memory.Find(terms.RunId) is null)
        {
            return Refusal("models", terms, $"it begins here with model {task.Model}", string.Join(", ", Models));
        }

        return Dimensions.Count > 0 && !(dimension is { } known && Dimensions.Contains(known))
            ? Refusal("models", terms, $"its model has {(dimension is null ? "an unknown number of" : $"{dimension}")} parameters", string.Join(", ", Dimensions))
            : null;
    }

    /// <summary>The cohort may be large and the sum still one site's own: what counts is how few may be in it.</summary>
    private PolicyRefusal? JudgeCohort(ClientMessage.TrainTask task, RunTerms terms)
    {
        int least = Math.Min(Math.Min(terms.Cohort, terms.UploadsMin), task.Masked?.Setting.SurvivorsMin ?? int.MaxValue);
        return least >= CohortMin ? null
            : Refusal("cohort-min", terms, $"a sum of {least} updates may be released (cohort {terms.Cohort}, run.uploads-min {terms.UploadsMin})", $"{CohortMin} or more");
    }

    private PolicyRefusal? JudgePrivacy(ClientMessage.TrainTask task, RunTerms terms)
    {
        PrivacyTerms? privacy = terms.Privacy;
        ExamplePrivacy? own = task.Local.ExamplePrivacy;
        // Without noise there is a clip bound and no privacy.
        PrivacyUnit unit = privacy is { NoiseMultiplier: > 0 } ? privacy.Unit : own is { NoiseMultiplier: > 0 } ? PrivacyUnit.Example : PrivacyUnit.None;
        if (unit < PrivacyRequired)
        {
            return Refusal("privacy-required", terms, $"it hides {Word(unit)}", $"what hides {Word(PrivacyRequired)}");
        }

        if (privacy?.Mechanism == PrivacyMechanism.Distributed && task.Masked?.NoiseDeviation is null)
        {
            // The noise is said to be the sites' own, and this one is not asked for any.
            return Refusal("privacy-required", terms, "its noise is distributed, and this task asks for none", "noise that is drawn here");
        }

        if (!(EpsilonMax is not { } epsilon || privacy?.EpsilonMax <= epsilon))
        {
            return Refusal("epsilon-max", terms, $"it may spend epsilon {(privacy is null ? "without a bound" : $"{privacy.EpsilonMax:R}")}", $"at most {EpsilonMax}");
        }

        double multiplier = MultiplierOf(task, privacy);
        if (EpsilonMax is { } most && OneRound(multiplier, terms.Cohort, privacy!) is var one && one > most)
        {
            // A bound that the first round breaks is only a word.
            return Refusal("epsilon-max", terms, $"one round costs epsilon {one:0.####} at its noise multiplier of {multiplier:0.####}", $"at most {EpsilonMax} for a run");
        }

        if (!(ClipMax is not { } clip || task.Local.ClipNorm <= clip))
        {
            return Refusal("clip-max", terms, $"updates are clipped to {(task.Local.ClipNorm is { } bound ? $"{bound:R}" : "nothing")}", $"at most {ClipMax}");
        }

        return NoiseMin is not { } noise || multiplier >= noise ? null : Refusal("noise-min", terms, $"its noise multiplier is {multiplier:R}", $"at least {noise:R}");
    }

    /// <summary>What one round costs at that noise, by what the run says of its population.</summary>
    private static double OneRound(double multiplier, int cohort, PrivacyTerms privacy)
    {
        if (!(multiplier > 0 && privacy is { Delta: > 0 and < 1 }))
        {
            return double.PositiveInfinity;
        }

        double rate = privacy.Mechanism == PrivacyMechanism.Distributed ? 1 : Math.Clamp((double)cohort / Math.Max(1, privacy.PopulationSize), 0, 1);
        return new RdpAccountant().Epsilon([new PrivacyEvent.SampledGaussian(Math.Min(multiplier, 1e6), rate, 1)], privacy.Delta);
    }

    /// <summary>What is said of the noise; where the sites draw it, no more than what the fewest honest survivors would draw as this one is asked to.</summary>
    private static double MultiplierOf(ClientMessage.TrainTask task, PrivacyTerms? privacy)
    {
        double said = privacy?.NoiseMultiplier ?? task.Local.ExamplePrivacy?.NoiseMultiplier ?? 0;
        return privacy?.Mechanism == PrivacyMechanism.Distributed && task is { Masked: { NoiseDeviation: { } deviation, Setting: { } setting }, Local.ClipNorm: { } clip }
            ? Math.Min(said, deviation * Math.Sqrt(Math.Max(1, setting.SurvivorsMin - setting.ColludersMax)) / (Math.ScaleB(clip, setting.Encoding.Exponent) + (Math.Sqrt(setting.Dimension) / 2)))
            : said;
    }

    private static PolicyRefusal Refusal(string rule, RunTerms terms, string found, string allowed) =>
        new(rule, $"run {terms.RunId}: {found}; this site allows {allowed}");

    private static string Word(PrivacyUnit unit) => unit switch
    {
        PrivacyUnit.Client => "a centre",
        PrivacyUnit.Example => "an example",
        _ => "nobody",
    };
}
