using FedActors.Core.SecureAggregation;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.SecureAggregation;

public sealed class SecAggRoundTests
{
    [Theory]
    [InlineData(3, 2, 2, 32)]
    [InlineData(4, 3, 2, 64)]
    [InlineData(7, 4, 3, 32)]
    [InlineData(11, 5, 3, 32)]
    [InlineData(25, 8, 5, 64)]
    [InlineData(50, 21, 11, 32)]
    public void Sum_is_exact_without_drop_outs(int cohort, int degree, int threshold, int ringBits)
    {
        var world = new SecAggWorld(SecAggWorld.NewSetting(cohort, degree, threshold, ringBits: ringBits));
        RequireSum(world, [.. Enumerable.Range(0, cohort)]);
    }

    [Theory]
    [InlineData(SecAggStage.Advertising)]
    [InlineData(SecAggStage.Sharing)]
    [InlineData(SecAggStage.Masking)]
    [InlineData(SecAggStage.Signing)]
    [InlineData(SecAggStage.Revealing)]
    public void Sum_is_exact_with_drop_outs_at_any_stage(SecAggStage stage)
    {
        foreach ((int cohort, int degree, int threshold, int[] lost) in ((int, int, int, int[])[])[
            (5, 4, 3, [2]), (10, 9, 5, [0, 4, 9]), (20, 9, 4, [1, 2, 3, 19])])
        {
            SecAggWorld world = new SecAggWorld(SecAggWorld.NewSetting(cohort, degree, threshold)).Lose(stage, lost);
            bool isInSum = stage > SecAggStage.Masking;
            RequireSum(world, [.. Enumerable.Range(0, cohort).Where(slot => isInSum || !lost.Contains(slot))]);
        }
    }

    [Fact]
    public void Sum_is_exact_when_clients_vanish_at_every_stage_of_one_round()
    {
        SecAggWorld world = new SecAggWorld(SecAggWorld.NewSetting(50, 21, 9))
            .Lose(SecAggStage.Advertising, 0, 7).Lose(SecAggStage.Sharing, 1, 8).Lose(SecAggStage.Masking, 2, 9, 10)
            .Lose(SecAggStage.Signing, 3, 11).Lose(SecAggStage.Revealing, 4, 12);
        RequireSum(world, [.. Enumerable.Range(0, 50).Except([0, 7, 1, 8, 2, 9, 10])]);
    }

    [Fact]
    public void Sum_over_many_chunks_does_not_depend_on_threads()
    {
        SecAggSetting setting = SecAggWorld.NewSetting(6, 5, 3, dimension: 40_001);
        foreach (int width in (int[])[1, 2, 3])
        {
            SecAggWorld world = new SecAggWorld(setting).Lose(SecAggStage.Masking, 4);
            RequireSum(world, [0, 1, 2, 3, 5], new PoolRangeRunner(width));
        }
    }

    [Fact]
    public void Drop_outs_below_the_least_abort_and_nothing_is_revealed()
    {
        foreach (SecAggStage stage in (SecAggStage[])[SecAggStage.Advertising, SecAggStage.Sharing, SecAggStage.Masking, SecAggStage.Signing])
        {
            SecAggWorld world = new SecAggWorld(SecAggWorld.NewSetting(9, 8, 5)).Lose(stage, 0, 1, 2, 3, 4);
            Assert.Equal(SecAggRule.TooFew, world.Run(out SecAggSum? sum).Rule);
            Assert.Null(sum);
            Assert.Equal(SecAggStage.Aborted, world.Server.Stage);
            Assert.Empty(world.Revealed);
            Assert.Equal(SecAggRule.WrongStage, world.Server.Unmask(InlineRangeRunner.Instance, out _).Rule);
        }
    }

    [Fact]
    public void Too_few_revealed_shares_abort_the_attempt()
    {
        SecAggWorld world = new SecAggWorld(SecAggWorld.NewSetting(9, 8, 5)).Lose(SecAggStage.Revealing, 0, 1, 2, 3, 4);
        Assert.False(world.Server.CanUnmask);
        Assert.Equal(SecAggRule.TooFew, world.Run(out SecAggSum? sum).Rule);
        Assert.Null(sum);
        Assert.Equal(SecAggStage.Aborted, world.Server.Stage);
    }

    [Fact]
    public void Noise_is_part_of_the_sum_and_the_weight_has_none()
    {
        SecAggSetting setting = SecAggWorld.NewSetting(5, 4, 3);
        var world = new SecAggWorld(setting);
        Assert.True(world.RunTo(SecAggStage.Masking).IsAccepted);
        foreach (SecAggClient client in world.Clients.Values)
        {
            var body = new byte[setting.BodyLength];
            setting.Encoding.Encode(world.Updates[client.Slot], world.Weights[client.Slot], body, noise: values =>
            {
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] += client.Slot - 4;
                }
            });
            Assert.True(client.Mask(world.Server.InboxOf(client.Slot)!, body).IsAccepted);
            Assert.True(world.Server.Fold(client.Slot, body).IsAccepted);
        }

        Assert.True(world.Server.CloseBodies(out SurvivorList? list).IsAccepted);
        foreach (SecAggClient client in world.Clients.Values)
        {
            Assert.True(client.Sign(list!, out SurvivorSignature? signature).IsAccepted);
            Assert.True(world.Server.Take(signature!).IsAccepted);
        }

        Assert.True(world.Server.CloseSigning().IsAccepted);
        world.Reveal();
        Assert.True(world.Server.Unmask(InlineRangeRunner.Instance, out SecAggSum? sum).IsAccepted);
        var values = new long[setting.Dimension];
        sum!.Read(0, values);
        Assert.Equal(world.Expected([0, 1, 2, 3, 4]).Select(value => value - 10), values);
        Assert.Equal(world.Weights.Values.Sum(), sum.Weight);
    }

    [Fact]
    public void Masked_body_looks_like_noise()
    {
        // The same update twice, masked by different secrets: no element agrees but by chance, and bits are as often set as not.
        SecAggSetting setting = SecAggWorld.NewSetting(5, 4, 3, dimension: 20_000);
        var world = new SecAggWorld(setting);
        Assert.True(world.RunTo(SecAggStage.Signing).IsAccepted);
        foreach (byte[] body in world.Bodies.Values)
        {
            long ones = body.Sum(value => (long)byte.PopCount(value)), bits = body.Length * 8L;
            Assert.InRange(ones, (bits / 2) - (5 * Math.Sqrt(bits) / 2), (bits / 2) + (5 * Math.Sqrt(bits) / 2));
        }
    }

    [Fact]
    public void Upload_is_little_more_than_the_ring()
    {
        SecAggSetting setting = SecAggWorld.NewSetting(50, 21, 11, dimension: 100_000);
        Assert.Equal(4 * 100_001, setting.BodyLength);
    }

    private static void RequireSum(SecAggWorld world, int[] survivors, PoolRangeRunner? runner = null)
    {
        SecAggVerdict verdict = world.Run(out SecAggSum? sum, runner);
        Assert.True(verdict.IsAccepted, $"{verdict.Rule}: {verdict.Message}");
        Assert.Equal(survivors, sum!.Survivors);
        Assert.Equal(survivors.Sum(slot => world.Weights[slot]), sum.Weight);
        var values = new long[world.Setting.Dimension];
        sum.Read(0, values);
        Assert.Equal(world.Expected(survivors), values);
        Assert.Equal(SecAggStage.Done, world.Server.Stage);
    }
}
