using FedActors.Core.Identity;
using FedActors.Core.Policy;
using FedActors.Federation.Configuration;
using FedActors.Hocon;

namespace FedActors.Federation.Tests.Configuration;

public sealed class PolicyReaderTests
{
    [Fact]
    public void Any_setting_puts_a_policy_in_force_and_none_leaves_everything_allowed()
    {
        Assert.Null(Read(""));
        Assert.Empty(Read("cohort-min = 3")!.Runs);
        Assert.Equal(SiteMetrics.None, Read("runs = [\"*\"]")!.Metrics.Allowed);
        Assert.Null(Read("enabled = false, runs = [\"*\"]"));
    }

    [Fact]
    public void Every_rule_is_read()
    {
        SitePolicy policy = Read($$"""
            runs = ["mnist-*"], models = [199210, "{{Sha256Digest.Of("model"u8)}}"], cohort-min = 10, encryption-required = true, receipts-required = true
            privacy { required = client, epsilon-max = 8, clip-max = 1.5, noise-min = 1.1 }
            rounds-per-day = 40, metrics = [steps, train-loss], metrics-bound = 10, metrics-noise = 0.1
            """)!;

        Assert.Equal(["mnist-*"], policy.Runs);
        Assert.Equal([199210], policy.Dimensions);
        Assert.Equal([Sha256Digest.Of("model"u8)], policy.Models);
        Assert.Equal((10, true, true, PrivacyUnit.Client), (policy.CohortMin, policy.EncryptionRequired, policy.ReceiptsRequired, policy.PrivacyRequired));
        Assert.Equal((8, 1.5, 1.1, 40), (policy.EpsilonMax, policy.ClipMax, policy.NoiseMin, policy.RoundsPerDay));
        Assert.Equal(new MetricsPolicy { Allowed = SiteMetrics.Steps | SiteMetrics.TrainLoss, Bound = 10, Noise = 0.1 }, policy.Metrics);
    }

    [Theory]
    [InlineData("metrics = [accuracy]", "node.policy.metrics", "global-accuracy")]
    [InlineData("models = [small]", "node.policy.models", "64 hexadecimal digits")]
    [InlineData("models = [0]", "node.policy.models", "found \"0\"")]
    [InlineData("metrics-noise = 0.0001", "node.policy.metrics-noise", "less hides nothing")]
    [InlineData("cohort-min = 0", "node.policy.cohort-min", "at least 1")]
    [InlineData("privacy.required = everybody", "node.policy.privacy.required", "none, example, client")]
    [InlineData("chort-min = 5", "node.policy.chort-min", "did you mean 'cohort-min'?")]
    public void A_mistake_is_refused_by_name(string text, string setting, string piece)
    {
        HoconException error = Assert.Throws<HoconException>(() => Read(text));

        Assert.Contains(setting, error.Message, StringComparison.Ordinal);
        Assert.Contains(piece, error.Message, StringComparison.Ordinal);
    }

    private static SitePolicy? Read(string policy) => NodeReader.Read(Texts.Section(
        $"node.seeds = [\"https://seed:7443\"]\n{(policy.Length == 0 ? "" : $"node.policy {{ {policy} }}")}")).Policy;
}
