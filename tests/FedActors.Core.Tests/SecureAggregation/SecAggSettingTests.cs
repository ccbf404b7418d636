using FedActors.Core.Identity;
using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Tests.SecureAggregation;

public sealed class SecAggSettingTests
{
    private static readonly SecAggSetting Good = SecAggWorld.NewSetting(10, 6, 4, colluders: 2);

    [Fact]
    public void Digest_tells_every_field_apart()
    {
        SecAggSetting[] others =
        [
            Good, Good with { RunId = "other" }, Good with { Round = new RoundNumber(9) }, Good with { Attempt = 2 }, Good with { Model = Sha256Digest.Of("x"u8) },
            Good with { Dimension = 34 }, Good with { Encoding = Good.Encoding with { RingBits = 64 } }, Good with { Encoding = Good.Encoding with { ValueMax = 2 } },
            Good with { Encoding = Good.Encoding with { WeightMax = 8 } }, Good with { Encoding = Good.Encoding with { Exponent = 5 } },
            Good with { Encoding = Good.Encoding with { NoiseMax = 1 } }, Good with { CohortMax = 11 }, Good with { Degree = 7 }, Good with { Threshold = 5 },
            Good with { SurvivorsMin = 5 }, Good with { ColludersMax = 1 },
        ];
        Assert.Equal(others.Length, others.Select(one => one.Digest()).Distinct().Count());
        Assert.Equal(Good.Digest(), (Good with { Attempt = 1 }).Digest());
    }

    [Fact]
    public void Settings_that_protect_nothing_are_refused()
    {
        Assert.True(Good.Judge().IsAccepted);
        (SecAggSetting Setting, SecAggRule Rule)[] bad =
        [
            (Good with { Threshold = 1 }, SecAggRule.Threshold), (Good with { Threshold = 7 }, SecAggRule.Threshold), (Good with { Degree = 10 }, SecAggRule.Threshold),
            (Good with { Degree = 1, Threshold = 1 }, SecAggRule.Threshold), (Good with { Degree = 9, Threshold = 2 }, SecAggRule.Threshold),
            (Good with { ColludersMax = -1 }, SecAggRule.Threshold), (Good with { SurvivorsMin = 3 }, SecAggRule.TooFew),
            (Good with { SurvivorsMin = 11 }, SecAggRule.TooFew), (Good with { ColludersMax = 9, SurvivorsMin = 10 }, SecAggRule.TooFew),
            (Good with { CohortMax = 2 }, SecAggRule.Setting), (Good with { CohortMax = 1 << 20 }, SecAggRule.Setting),
            (Good with { RunId = "" }, SecAggRule.Setting), (Good with { Attempt = 0 }, SecAggRule.Setting), (Good with { Round = new RoundNumber(0) }, SecAggRule.Setting),
            (Good with { Dimension = 0 }, SecAggRule.Setting), (Good with { Dimension = int.MaxValue }, SecAggRule.Setting),
            (Good with { Encoding = Good.Encoding with { Exponent = 30 } }, SecAggRule.RingTooSmall),
            (Good with { Encoding = Good.Encoding with { Exponent = -30 } }, SecAggRule.RingTooSmall),
        ];
        Assert.All(bad, one => Assert.Equal(one.Rule, one.Setting.Judge().Rule));
        Assert.All(bad, one => Assert.Throws<ArgumentException>(() => new SecAggServer(one.Setting, SiteKeys.Instance)));
        Assert.All(bad, one => Assert.Throws<ArgumentException>(() => SecAggWorld.Client(one.Setting, 0)));
    }

    [Fact]
    public void Two_quorums_share_an_honest_client()
    {
        for (int advertised = 3; advertised < 200; advertised++)
        {
            for (int colluders = 0; colluders < advertised / 3; colluders++)
            {
                int quorum = (Good with { ColludersMax = colluders }).Quorum(advertised);
                Assert.True((2 * quorum) - advertised > colluders);
            }
        }
    }
}
