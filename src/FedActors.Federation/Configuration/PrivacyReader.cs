using FedActors.Core.Privacy;
using FedActors.Core.Privacy.Accounting;
using FedActors.Core.Rounds;
using FedActors.Hocon;

namespace FedActors.Federation.Configuration;

/// <summary>Reads the section <c>privacy</c>.</summary>
internal static class PrivacyReader
{
    /// <summary>What the section promises, or null where it promises nothing.</summary>
    /// <param name="section">The section.</param>
    /// <param name="run">The run's rounds and cohort.</param>
    /// <param name="centres">How many centres there are, where the section does not say.</param>
    public static ClientPrivacy? Read(ConfigSection section, RunOptions run, int centres)
    {
        PrivacyMechanism mechanism = section.Choice("mechanism", PrivacyMechanism.None);
        AdaptiveClipOptions adaptive = ReadAdaptiveClip(section.Section("adaptive-clip"));
        var privacy = new ClientPrivacy
        {
            Mechanism = mechanism,
            Population = section.String("population", "default"),
            PopulationSize = section.HasValue("population-size") ? section.Int("population-size", centres, min: 1) : centres,
            ClipNorm = section.Double("clip-norm", 1, min: 0, max: 1e12, minExclusive: true),
            NoiseMultiplier = section.HasValue("noise-multiplier") ? section.Double("noise-multiplier", 1, min: 0, max: 1e6, minExclusive: true) : 0,
            EpsilonMax = section.Double("epsilon", 8, min: 0, max: 1e6, minExclusive: true),
            Delta = section.Double("delta", 1e-5, min: 0, max: 1, minExclusive: true, maxExclusive: true),
            Accountant = section.Choice("accountant", AccountantKind.Pld),
            AdaptiveClip = adaptive,
        };
        if (mechanism == PrivacyMechanism.None)
        {
            return null;
        }

        if (privacy.Population.Length is 0 or > 200)
        {
            throw section.Error("population", $"found {privacy.Population.Length} characters; wanted are 1 to 200, for example population = hospitals-2026.");
        }

        return Complete(section, privacy, run);
    }

    private static ClientPrivacy Complete(ConfigSection section, ClientPrivacy privacy, RunOptions run)
    {
        bool isCalibrated = privacy.NoiseMultiplier == 0;
        if ((privacy with { NoiseMultiplier = isCalibrated ? 1 : privacy.NoiseMultiplier, AdaptiveClip = new() }).Flaw(run.CohortSize) is { } flaw)
        {
            throw section.Error(flaw[..flaw.IndexOf(' ', StringComparison.Ordinal)], $"{flaw}.");
        }

        if (isCalibrated)
        {
            privacy = privacy with
            {
                NoiseMultiplier = NoiseCalibration.NoiseMultiplier(
                    privacy.Accountant == AccountantKind.Rdp ? new RdpAccountant() : new PldAccountant(),
                    multiplier => [new PrivacyEvent.SampledGaussian(multiplier, privacy.AccountedRate(run.CohortSize), run.RoundsMax)],
                    privacy.EpsilonMax, privacy.Delta),
            };
        }

        if (privacy.Flaw(run.CohortSize) is null && EpsilonOfOne(privacy, run) is var one && one > privacy.EpsilonMax)
        {
            throw section.Error(
                "epsilon", $"found {privacy.EpsilonMax}, but one round at noise-multiplier {privacy.NoiseMultiplier:0.####} costs {one:0.####}, so that no round could begin; "
                + "raise epsilon, delta or noise-multiplier.");
        }

        return privacy.Flaw(run.CohortSize) is { } contradiction
            ? throw section.Error(contradiction[..contradiction.IndexOf(' ', StringComparison.Ordinal)], $"{contradiction}.")
            : privacy;
    }

    private static double EpsilonOfOne(ClientPrivacy privacy, RunOptions run) =>
        (privacy.Accountant == AccountantKind.Rdp ? (IPrivacyAccountant)new RdpAccountant() : new PldAccountant()).Epsilon(
            [new PrivacyEvent.SampledGaussian(privacy.NoiseMultiplier, privacy.AccountedRate(run.CohortSize), 1)], privacy.Delta);

    private static AdaptiveClipOptions ReadAdaptiveClip(ConfigSection section)
    {
        var defaults = new AdaptiveClipOptions();
        return new AdaptiveClipOptions
        {
            Enabled = section.Bool("enabled", defaults.Enabled),
            Quantile = section.Double("quantile", defaults.Quantile, min: 0, max: 1, minExclusive: true, maxExclusive: true),
            LearningRate = section.Double("learning-rate", defaults.LearningRate, min: 0, max: 10, minExclusive: true),
            CountNoise = section.HasValue("count-noise") ? section.Double("count-noise", 1, min: 0, max: 1e9, minExclusive: true) : null,
        };
    }
}
