using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.SecureAggregation;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.SecureAggregation;

/// <summary>What a server refuses from clients that do not keep to the protocol; a refusal leaves the round as it was.</summary>
public sealed class SecAggServerTests
{
    private static readonly SecAggSetting Setting = SecAggWorld.NewSetting(7, 6, 4);

    [Fact]
    public void Advertisements_are_checked()
    {
        var server = new SecAggServer(Setting, SiteKeys.Instance);
        using SecAggClient client = SecAggWorld.Client(Setting, 2), other = SecAggWorld.Client(Setting, 3);
        KeyAdvertisement keys = client.Advertise(), others = other.Advertise();
        Assert.Equal(SecAggRule.BadSignature, server.Take(keys with { Signature = others.Signature }).Rule);
        Assert.Equal(SecAggRule.BadSignature, server.Take(keys with { Slot = 4 }).Rule);
        Assert.Equal(SecAggRule.BadSignature, server.Take(keys with { MaskKey = others.MaskKey }).Rule);
        Assert.Equal(SecAggRule.UnknownSlot, server.Take(keys with { Slot = 7 }).Rule);
        Assert.Equal(SecAggRule.UnknownSlot, server.Take(keys with { Slot = -1 }).Rule);
        Assert.Equal(SecAggRule.ForeignMessage, server.Take(keys with { Context = Sha256Digest.Of("x"u8) }).Rule);
        Assert.True(server.Take(keys).IsAccepted);
        Assert.Equal(1, server.Answers);
        Assert.Equal(SecAggRule.Duplicate, server.Take(keys).Rule);
        Assert.Equal(SecAggRule.Duplicate, server.Take(keys with { Slot = 3 }).Rule);
        Assert.Equal(1, server.Answers);
    }

    [Fact]
    public void Client_that_restarts_stays_out_until_the_next_attempt()
    {
        SecAggWorld world = new SecAggWorld(Setting).Lose(SecAggStage.Masking, 3);
        Assert.True(world.RunTo(SecAggStage.Masking).IsAccepted);
        using SecAggClient again = SecAggWorld.Client(Setting, 3, seed: 99);
        Assert.Equal(SecAggRule.WrongStage, world.Server.Take(again.Advertise()).Rule);
        Assert.True(world.Run(out SecAggSum? sum).IsAccepted);
        Assert.DoesNotContain(3, sum!.Survivors);
        RequireWholeRound(new SecAggWorld(Setting with { Attempt = 2 }, seed: 100));
    }

    [Fact]
    public void Sealed_shares_are_checked()
    {
        var world = new SecAggWorld(Setting);
        Assert.True(world.RunTo(SecAggStage.Sharing).IsAccepted);
        Assert.True(world.Clients[0].Share(world.Keys!, out SealedShares? shares).IsAccepted);
        SecAggServer server = world.Server;
        Assert.Equal(SecAggRule.ForeignMessage, server.Take(shares! with { Cohort = Sha256Digest.Of("x"u8) }).Rule);
        Assert.Equal(SecAggRule.ForeignMessage, server.Take(shares with { Context = Sha256Digest.Of("x"u8) }).Rule);
        Assert.Equal(SecAggRule.UnknownSlot, server.Take(shares with { Slot = 8 }).Rule);
        Assert.Equal(SecAggRule.UnknownSlot, server.Take(shares with { Shares = [.. shares.Shares.Skip(1)] }).Rule);
        Assert.Equal(SecAggRule.WrongLength, server.Take(shares with { Shares = [.. shares.Shares.Select(one => one with { Bytes = one.Bytes[1..] })] }).Rule);
        Assert.Equal(0, server.Answers);
        Assert.True(server.Take(shares).IsAccepted);
        Assert.Equal(SecAggRule.Duplicate, server.Take(shares).Rule);
        Assert.Null(server.InboxOf(0));
    }

    [Fact]
    public void Bodies_are_taken_once_in_their_length_and_in_time()
    {
        SecAggWorld world = new SecAggWorld(Setting).Lose(SecAggStage.Sharing, 6);
        Assert.Equal(SecAggRule.WrongStage, world.Server.Fold(0, new byte[Setting.BodyLength]).Rule);
        Assert.True(world.RunTo(SecAggStage.Masking).IsAccepted);
        Assert.Equal(SecAggRule.WrongLength, world.Server.Fold(0, new byte[Setting.BodyLength - 1]).Rule);
        Assert.Equal(SecAggRule.UnknownSlot, world.Server.Fold(6, new byte[Setting.BodyLength]).Rule);
        Assert.Equal(SecAggRule.UnknownSlot, world.Server.Fold(70, new byte[Setting.BodyLength]).Rule);
        byte[] body = world.Body(0);
        Assert.True(world.Clients[0].Mask(world.Server.InboxOf(0)!, body).IsAccepted);
        Assert.True(world.Server.Fold(0, body).IsAccepted);
        Assert.Equal(SecAggRule.Duplicate, world.Server.Fold(0, body).Rule);
        foreach (int slot in (int[])[1, 2, 3, 4])
        {
            byte[] one = world.Body(slot);
            Assert.True(world.Clients[slot].Mask(world.Server.InboxOf(slot)!, one).IsAccepted);
            Assert.True(world.Server.Fold(slot, one).IsAccepted);
        }

        Assert.True(world.Server.CloseBodies(out SurvivorList? list).IsAccepted);
        Assert.Equal([0, 1, 2, 3, 4], list!.Survivors);
        byte[] late = world.Body(5);
        Assert.Equal(SecAggRule.Late, world.Server.Fold(5, late).Rule);
    }

    [Fact]
    public void Body_that_breaks_off_while_it_is_read_leaves_the_sum_as_it_was()
    {
        SecAggSetting setting = Setting with { Dimension = 50_001 };
        var world = new SecAggWorld(setting);
        Assert.True(world.RunTo(SecAggStage.Masking).IsAccepted);
        foreach (SecAggClient client in world.Clients.Values)
        {
            byte[] body = world.Body(client.Slot);
            Assert.True(client.Mask(world.Server.InboxOf(client.Slot)!, body).IsAccepted);
            var source = new SpooledBody(body) { FailsAt = 3 };
            Assert.Throws<IOException>(() => world.Server.Fold(client.Slot, source));
            Assert.True(world.Server.Fold(client.Slot, source).IsAccepted);
            Assert.Equal(SecAggRule.Duplicate, world.Server.Fold(client.Slot, source).Rule);
        }

        Assert.True(world.Server.CloseBodies(out SurvivorList? list).IsAccepted);
        foreach (SecAggClient client in world.Clients.Values)
        {
            client.Sign(list!, out SurvivorSignature? signature);
            Assert.True(world.Server.Take(signature!).IsAccepted);
        }

        Assert.True(world.Server.CloseSigning().IsAccepted);
        world.Reveal();
        Assert.True(world.Server.Unmask(InlineRangeRunner.Instance, out SecAggSum? sum).IsAccepted);
        var values = new long[setting.Dimension];
        sum!.Read(0, values);
        Assert.Equal(world.Expected(sum.Survivors), values);
    }

    [Fact]
    public void Body_that_cannot_be_taken_out_again_aborts_the_attempt()
    {
        var world = new SecAggWorld(Setting with { Dimension = 50_001 });
        Assert.True(world.RunTo(SecAggStage.Masking).IsAccepted);
        var source = new SpooledBody(new byte[world.Setting.BodyLength]) { FailsAt = 3, StaysBroken = true };
        Assert.Throws<IOException>(() => world.Server.Fold(0, source));
        Assert.Equal(SecAggStage.Aborted, world.Server.Stage);
    }

    [Fact]
    public void Survivor_signatures_are_checked()
    {
        SecAggWorld world = new SecAggWorld(Setting).Lose(SecAggStage.Masking, 6);
        Assert.True(world.RunTo(SecAggStage.Signing).IsAccepted);
        Assert.True(world.Clients[0].Sign(world.Survivors!, out SurvivorSignature? signature).IsAccepted);
        Assert.Equal(SecAggRule.BadSignature, world.Server.Take(signature! with { Slot = 1 }).Rule);
        Assert.Equal(SecAggRule.UnknownSlot, world.Server.Take(signature with { Slot = 6 }).Rule);
        Assert.Equal(SecAggRule.ForeignMessage, world.Server.Take(signature with { Context = Sha256Digest.Of("x"u8) }).Rule);
        Assert.True(world.Server.Take(signature).IsAccepted);
        Assert.Equal(SecAggRule.Duplicate, world.Server.Take(signature).Rule);
    }

    [Fact]
    public void Revealed_shares_are_checked()
    {
        var world = new SecAggWorld(Setting);
        Assert.True(world.RunTo(SecAggStage.Revealing).IsAccepted);
        Assert.True(world.Clients[0].Reveal(world.Server.RequestFor(0)!, out RevealedShares? shares).IsAccepted);
        Assert.Equal(SecAggRule.UnknownSlot, world.Server.Take(shares! with { Alive = [.. shares.Alive.Skip(1)] }).Rule);
        Assert.Equal(SecAggRule.UnknownSlot, world.Server.Take(shares with { Dropped = [shares.Alive[0]] }).Rule);
        Assert.Equal(SecAggRule.WrongLength, world.Server.Take(shares with { Alive = [.. shares.Alive.Select(one => one with { Bytes = one.Bytes[1..] })] }).Rule);
        Assert.True(world.Server.Take(shares).IsAccepted);
        Assert.Equal(SecAggRule.Duplicate, world.Server.Take(shares).Rule);
        Assert.False(world.Server.CanUnmask);
    }

    [Fact]
    public void One_false_share_does_not_cost_the_round()
    {
        SecAggWorld world = new SecAggWorld(Setting).Lose(SecAggStage.Masking, 6);
        Assert.True(world.RunTo(SecAggStage.Revealing).IsAccepted);
        Falsify(world, 1);
        Assert.True(world.Server.Unmask(InlineRangeRunner.Instance, out SecAggSum? sum).IsAccepted);
        var values = new long[Setting.Dimension];
        sum!.Read(0, values);
        Assert.Equal(world.Expected([0, 1, 2, 3, 4, 5]), values);
    }

    [Fact]
    public void False_shares_beyond_repair_abort_instead_of_giving_a_false_sum()
    {
        var world = new SecAggWorld(Setting);
        Assert.True(world.RunTo(SecAggStage.Revealing).IsAccepted);
        Falsify(world, 4);
        Assert.Equal(SecAggRule.BadShare, world.Server.Unmask(InlineRangeRunner.Instance, out SecAggSum? sum).Rule);
        Assert.Null(sum);
        Assert.Equal(SecAggStage.Aborted, world.Server.Stage);
    }

    [Fact]
    public void Impossible_weight_aborts()
    {
        var world = new SecAggWorld(Setting);
        Assert.True(world.RunTo(SecAggStage.Masking).IsAccepted);
        foreach (SecAggClient client in world.Clients.Values)
        {
            byte[] body = world.Body(client.Slot);
            if (client.Slot == 2)
            {
                // A client that forges its weight: 7 are allowed at most.
                body.AsSpan(body.Length - 4).Fill(1);
            }

            Assert.True(client.Mask(world.Server.InboxOf(client.Slot)!, body).IsAccepted);
            Assert.True(world.Server.Fold(client.Slot, body).IsAccepted);
        }

        Assert.True(world.Server.CloseBodies(out SurvivorList? list).IsAccepted);
        foreach (SecAggClient client in world.Clients.Values)
        {
            client.Sign(list!, out SurvivorSignature? signature);
            Assert.True(world.Server.Take(signature!).IsAccepted);
        }

        Assert.True(world.Server.CloseSigning().IsAccepted);
        world.Reveal();
        Assert.Equal(SecAggRule.Weight, world.Server.Unmask(InlineRangeRunner.Instance, out _).Rule);
    }

    [Fact]
    public void Round_is_unmasked_once()
    {
        var world = new SecAggWorld(Setting);
        RequireWholeRound(world);
        Assert.Equal(SecAggRule.WrongStage, world.Server.Unmask(InlineRangeRunner.Instance, out SecAggSum? again).Rule);
        Assert.Null(again);
        Assert.Null(world.Server.RequestFor(0));
    }

    private static void Falsify(SecAggWorld world, int liars)
    {
        foreach (SecAggClient client in world.Clients.Values)
        {
            if (world.Server.RequestFor(client.Slot) is { } request)
            {
                Assert.True(client.Reveal(request, out RevealedShares? shares).IsAccepted);
                RevealedShare[] False(IReadOnlyList<RevealedShare> list) => [.. list.Select(one => one with { Bytes = [.. one.Bytes.Reverse()] })];
                Assert.True(world.Server.Take(
                    client.Slot < liars ? shares! with { Alive = False(shares.Alive), Dropped = False(shares.Dropped) } : shares!).IsAccepted);
            }
        }
    }

    private static void RequireWholeRound(SecAggWorld world)
    {
        Assert.True(world.Run(out SecAggSum? sum).IsAccepted);
        var values = new long[Setting.Dimension];
        sum!.Read(0, values);
        Assert.Equal(world.Expected(sum.Survivors), values);
    }

    /// <summary>A body that fails at its n-th reading.</summary>
    private sealed class SpooledBody(byte[] bytes) : IMaskedBody
    {
        private int _readings;

        public int FailsAt { get; init; }

        public bool StaysBroken { get; init; }

        public long Length => bytes.Length;

        public void Read(long offset, Span<byte> destination)
        {
            _readings++;
            if (_readings == FailsAt || (StaysBroken && _readings > FailsAt))
            {
                throw new IOException("the disk is gone");
            }

            bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
        }
    }
}
