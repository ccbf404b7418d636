using FedActors.Federation.Configuration;

namespace FedActors.Federation.Tests.Configuration;

public sealed class EffectiveConfigurationTests
{
    private const string Text = """
        name = x, seed = 3, run { cohort = 4, retry-delay = 1500 us, target-loss = 0.5 }
        training { batch-size = full, clip-norm = 0.125, adam.epsilon = 1e-7 }
        model { kind = mlp, hidden = [3, 2], initialisation = glorot-uniform }
        data { source = csv, csv { file = "a b.csv", label = y, categorical = [p, "q r"], key = k } }
        partition { kind = natural }
        """;

    [Theory]
    [InlineData("")]
    [InlineData(Text)]
    [InlineData("training.example-privacy { noise-multiplier = 0.7, clip-norm = 2 }")]
    [InlineData("training.clip-norm = 1, aggregation { encryption = secagg-plus, dropout-rate = 0.3, weight-max = 50 }")]
    [InlineData("privacy { mechanism = central, noise-multiplier = 1.5, population = p, clip-norm = 0.25, adaptive-clip { enabled = true, count-noise = 3 } }")]
    [InlineData("data.source = idx, partition { kind = quantity, distribution = power-law, exponent = 1.5, sigma = 2 }")]
    public void Effective_configuration_reads_back_to_itself(string text)
    {
        FederationOptions options = Texts.Options(text);

        string json = EffectiveConfiguration.Json(options);
        FederationOptions again = Texts.Options(json);

        Assert.Equal(json, EffectiveConfiguration.Json(again));
        Assert.Equal(options.Configuration, again.Configuration);
    }

    [Theory]
    [InlineData("seed = 2")]
    [InlineData("name = other")]
    [InlineData("run.cohort = 9")]
    [InlineData("training.learning-rate = 0.2")]
    [InlineData("training.example-privacy.noise-multiplier = 1")]
    [InlineData("model.initialisation = pytorch")]
    [InlineData("data.synthetic.alpha = 0.5")]
    [InlineData("partition.distribution = power-law")]
    [InlineData("partition.exponent = 2")]
    [InlineData("privacy { mechanism = central, noise-multiplier = 1.5 }")]
    [InlineData("training.clip-norm = 1, aggregation.encryption = secagg")]
    public void Digest_changes_with_what_changes_a_run(string text) =>
        Assert.NotEqual(Texts.Options("").Configuration, Texts.Options(text).Configuration);

    [Theory]
    [InlineData("threads = 2")]
    [InlineData("description = later")]
    [InlineData("run.rounds = 99")]
    [InlineData("run.target-accuracy = 0.9")]
    [InlineData("run.time-budget = 1h")]
    [InlineData("data.idx.directory = elsewhere")]
    [InlineData("run { cohort = 10.0, deadline = 1 minute }")]
    public void Digest_does_not_change_with_what_only_says_when_to_stop_or_where(string text) =>
        Assert.Equal(Texts.Options("").Configuration, Texts.Options(text).Configuration);
}
