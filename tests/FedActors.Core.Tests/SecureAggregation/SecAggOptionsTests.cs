using FedActors.Core.Identity;
using FedActors.Core.Privacy;
using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Tests.SecureAggregation;

public sealed class SecAggOptionsTests
{
    [Theory]
    [InlineData(10, 0.2, 0.0)]
    [InlineData(24, 0.4, 0.1)]
    [InlineData(60, 0.3, 0.1)]
    public void Honest_survivors_alone_make_the_noise_that_is_accounted(int cohort, double dropout, double corruption)
    {
        const int Dimension = 1000;
        var privacy = new RoundPrivacy(PrivacyMechanism.Distributed, ClipNorm: 0.5, SumMultiplier: 3, CountNoise: null, Denominator: cohort);
        var options = new SecAggOptions { Dimension = Dimension, DropoutRate = dropout, CorruptionRate = corruption };

        MaskedTask task = options.TaskFor("run", new RoundNumber(1), 1, default, cohort, quorum: 2, clip: 0.5, privacy);

        double sensitivity = Math.ScaleB(0.5, task.Setting.Encoding.Exponent) + (Math.Sqrt(Dimension) / 2);
        int honest = task.Setting.SurvivorsMin - task.Setting.ColludersMax;
        Assert.True(task.NoiseDeviation!.Value * Math.Sqrt(honest) >= 3 * sensitivity);
        Assert.InRange(task.NoiseDeviation.Value * Math.Sqrt(honest), 0, 3.01 * sensitivity);
        Assert.True(task.Setting.Judge().IsAccepted);
    }

    [Fact]
    public void Cohort_that_hides_nobody_is_refused_in_a_sentence()
    {
        string? flaw = new SecAggOptions().FlawFor(cohort: 2, quorum: 1, clip: 1, privacy: null);

        Assert.NotNull(flaw);
        Assert.DoesNotContain("Parameter", flaw, StringComparison.Ordinal);
    }
}
