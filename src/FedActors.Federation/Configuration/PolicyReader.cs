using System.Globalization;
using FedActors.Core.Identity;
using FedActors.Core.Policy;
using FedActors.Hocon;

namespace FedActors.Federation.Configuration;

/// <summary>Reads the section <c>node.policy</c>: once it has a setting it is in force, unless it says that it is not.</summary>
internal static class PolicyReader
{
    private const string Steps = "steps", Examples = "examples";

    private static readonly Dictionary<string, SiteMetrics> Metrics = new(StringComparer.Ordinal)
    {
        ["train-loss"] = SiteMetrics.TrainLoss,
        ["global-loss"] = SiteMetrics.GlobalLoss,
        ["global-accuracy"] = SiteMetrics.GlobalAccuracy,
        [Examples] = SiteMetrics.Examples,
        [Steps] = SiteMetrics.Steps,
    };

    /// <summary>The policy, or null where the node takes part in anything.</summary>
    public static SitePolicy? Read(ConfigSection node)
    {
        ConfigSection section = node.Section("policy");
        bool isInForce = section.Bool("enabled", node.HasValue("policy"));
        ConfigSection privacy = section.Section("privacy");
        (IReadOnlyList<Sha256Digest> models, IReadOnlyList<int> dimensions) = ReadModels(section);
        var policy = new SitePolicy
        {
            Runs = section.Strings("runs"),
            Models = models,
            Dimensions = dimensions,
            CohortMin = section.Int("cohort-min", 1, min: 1),
            PrivacyRequired = privacy.Choice("required", PrivacyUnit.None),
            EpsilonMax = privacy.HasValue("epsilon-max") ? privacy.Double("epsilon-max", 1, min: 0, minExclusive: true) : null,
            ClipMax = privacy.HasValue("clip-max") ? privacy.Double("clip-max", 1, min: 0, minExclusive: true) : null,
            NoiseMin = privacy.HasValue("noise-min") ? privacy.Double("noise-min", 1, min: 0, minExclusive: true) : null,
            EncryptionRequired = section.Bool("encryption-required", false),
            ReceiptsRequired = section.Bool("receipts-required", false),
            RoundsPerDay = section.HasValue("rounds-per-day") ? section.Int("rounds-per-day", 1, min: 1) : null,
            Metrics = ReadMetrics(section),
        };
        return isInForce ? policy : null;
    }

    private static MetricsPolicy ReadMetrics(ConfigSection section)
    {
        SiteMetrics allowed = SiteMetrics.None;
        foreach (string name in section.Strings("metrics"))
        {
            allowed |= Metrics.TryGetValue(name, out SiteMetrics metric) ? metric
                : throw section.Error("metrics", $"found \"{name}\"; wanted is a list of any of {string.Join(", ", Metrics.Keys)}, for example metrics = [{Examples}, {Steps}].");
        }

        double noise = section.Double("metrics-noise", 0, min: 0, max: 1000);
        return noise is 0 or >= 0.001
            ? new MetricsPolicy { Allowed = allowed, Bound = section.Double("metrics-bound", 100, min: 0, max: 1e12, minExclusive: true), Noise = noise }
            : throw section.Error("metrics-noise", $"found {noise}; wanted is 0 for none, or 0.001 to 1000: less hides nothing.");
    }

    /// <summary>A model is named by its digest, or by how many parameters it has.</summary>
    private static (IReadOnlyList<Sha256Digest> Models, IReadOnlyList<int> Dimensions) ReadModels(ConfigSection section)
    {
        const int DigestLength = 64;
        var models = new List<Sha256Digest>();
        var dimensions = new List<int>();
        foreach (string name in section.Strings("models"))
        {
            if (name.Length == DigestLength && name.All(char.IsAsciiHexDigit))
            {
                models.Add(Sha256Digest.Parse(name));
            }
            else if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int dimension) && dimension > 0)
            {
                dimensions.Add(dimension);
            }
            else
            {
                throw section.Error("models", $"found \"{name}\"; wanted are SHA-256 digests of 64 hexadecimal digits, or numbers of parameters, for example models = [199210].");
            }
        }

        return (models, dimensions);
    }
}
