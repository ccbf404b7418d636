using FedActors.Core.Identity;
using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Tests.SecureAggregation;

/// <summary>What a client refuses from a server that does not keep to the protocol.</summary>
public sealed class SecAggClientTests
{
    private const int Cohort = 7;

    private static readonly SecAggSetting Setting = SecAggWorld.NewSetting(Cohort, 6, 4);

    [Fact]
    public void Keys_are_advertised_once()
    {
        using SecAggClient client = SecAggWorld.Client(Setting, 0);
        client.Advertise();
        Assert.Throws<InvalidOperationException>(client.Advertise);
    }

    [Fact]
    public void Fresh_attempts_have_fresh_keys_and_secrets()
    {
        using SecAggClient first = SecAggWorld.Client(Setting, 0, seed: 1), second = SecAggWorld.Client(Setting with { Attempt = 2 }, 0, seed: 2);
        KeyAdvertisement one = first.Advertise(), two = second.Advertise();
        Assert.NotEqual(one.Context, two.Context);
        Assert.NotEqual(one.MaskKey.Bytes.ToArray(), two.MaskKey.Bytes.ToArray());
        Assert.NotEqual(one.MaskKey.Bytes.ToArray(), one.ShareKey.Bytes.ToArray());
    }

    [Fact]
    public void Substituted_keys_are_refused()
    {
        SecAggWorld world = At(SecAggStage.Sharing);
        using var attacker = AgreementKey.Generate(new SeededBytes(77));
        KeyAdvertisement victim = world.Keys!.Advertised[3];
        SecAggRule[] rules =
        [
            Share(world, Replace(world, 3, victim with { ShareKey = attacker.Point })),
            Share(world, Replace(world, 3, victim with { MaskKey = attacker.Point })),
            Share(world, Replace(world, 3, victim with { Signature = world.Keys.Advertised[4].Signature })),
            Share(world, Replace(world, 3, victim with { Signature = [] })),
        ];
        Assert.All(rules, rule => Assert.Equal(SecAggRule.BadSignature, rule));
    }

    [Fact]
    public void Keys_of_another_slot_or_twice_the_same_are_refused()
    {
        SecAggWorld world = At(SecAggStage.Sharing);
        KeyAdvertisement victim = world.Keys!.Advertised[3], other = world.Keys.Advertised[4];
        Assert.Equal(SecAggRule.Duplicate, Share(world, Replace(world, 3, other with { Slot = 3 })));
        Assert.Equal(SecAggRule.Duplicate, Share(world, Replace(world, 3, victim with { ShareKey = victim.MaskKey })));
        Assert.Equal(SecAggRule.Duplicate, Share(world, world.Keys with { Advertised = [.. world.Keys.Advertised, world.Keys.Advertised[^1]] }));
        Assert.Equal(SecAggRule.Unordered, Share(world, world.Keys with { Advertised = [.. world.Keys.Advertised.Reverse()] }));
        Assert.Equal(SecAggRule.UnknownSlot, Share(world, Replace(world, 6, world.Keys.Advertised[6] with { Slot = Cohort })));
    }

    [Fact]
    public void Own_keys_must_be_in_the_list_as_advertised()
    {
        SecAggWorld world = At(SecAggStage.Sharing);
        using SecAggClient other = SecAggWorld.Client(Setting, 0, seed: 5);
        Assert.Equal(SecAggRule.OwnKey, Share(world, Replace(world, 0, other.Advertise())));
        Assert.Equal(SecAggRule.OwnKey, Share(world, world.Keys! with { Advertised = [.. world.Keys.Advertised.Skip(1)] }));
    }

    [Fact]
    public void Lists_that_are_too_short_and_those_of_another_round_are_refused()
    {
        SecAggWorld world = At(SecAggStage.Sharing);
        Assert.Equal(SecAggRule.TooFew, Share(world, world.Keys! with { Advertised = [.. world.Keys.Advertised.Take(4)] }));
        foreach (SecAggSetting other in (SecAggSetting[])[
            Setting with { Round = new RoundNumber(4) }, Setting with { Attempt = 2 }, Setting with { RunId = "other" },
            Setting with { Model = Sha256Digest.Of("another model"u8) }, Setting with { Threshold = 3 }, Setting with { SurvivorsMin = 4 },
            Setting with { Encoding = Setting.Encoding with { Exponent = 3 } }, Setting with { ColludersMax = 1 }])
        {
            Assert.Equal(SecAggRule.ForeignMessage, Share(world, world.Keys with { Context = other.Digest() }));
            Assert.Equal(SecAggRule.ForeignMessage, Share(world, Replace(world, 2, world.Keys.Advertised[2] with { Context = other.Digest() })));
        }
    }

    [Fact]
    public void Foreign_replayed_and_altered_shares_are_refused()
    {
        SecAggWorld world = At(SecAggStage.Masking), earlier = new(Setting with { Attempt = 2 });
        Assert.True(earlier.RunTo(SecAggStage.Masking).IsAccepted);
        ShareInbox inbox = world.Server.InboxOf(0)!;
        byte[] altered = [.. inbox.Shares[2].Bytes];
        altered[5] ^= 1;
        foreach (byte[] bytes in (byte[][])[
            altered, altered[1..], [], earlier.Server.InboxOf(0)!.Shares[2].Bytes, world.Server.InboxOf(1)!.Shares[2].Bytes, inbox.Shares[1].Bytes])
        {
            SealedShare[] shares = [.. inbox.Shares];
            shares[2] = shares[2] with { Bytes = bytes };
            Assert.Equal(SecAggRule.BadShare, Mask(world, inbox with { Shares = shares }));
        }
    }

    [Fact]
    public void Inboxes_with_strangers_or_too_few_are_refused()
    {
        SecAggSetting sparse = SecAggWorld.NewSetting(12, 4, 3);
        var world = new SecAggWorld(sparse);
        Assert.True(world.RunTo(SecAggStage.Masking).IsAccepted);
        ShareInbox inbox = world.Server.InboxOf(0)!;
        int stranger = Enumerable.Range(1, 11).First(slot => inbox.Shares.All(share => share.Slot != slot));
        SealedShare[] more = [.. inbox.Shares.Append(new SealedShare(stranger, inbox.Shares[0].Bytes)).OrderBy(share => share.Slot)];
        Assert.Equal(SecAggRule.UnknownSlot, Mask(world, inbox with { Shares = more }));
        Assert.Equal(SecAggRule.TooFew, Mask(world, inbox with { Shares = [.. inbox.Shares.Take(2)] }));
        Assert.Equal(SecAggRule.Duplicate, Mask(world, inbox with { Shares = [inbox.Shares[0], .. inbox.Shares] }));
    }

    [Fact]
    public void Survivor_lists_are_checked_before_they_are_signed()
    {
        SecAggWorld world = new SecAggWorld(Setting).Lose(SecAggStage.Sharing, 6);
        Assert.True(world.RunTo(SecAggStage.Signing).IsAccepted);
        Assert.Equal(SecAggRule.Survivors, Sign(world, [1, 2, 3, 4, 5]));
        Assert.Equal(SecAggRule.Survivors, Sign(world, [0, 1, 2, 3, 6]));
        Assert.Equal(SecAggRule.TooFew, Sign(world, [0, 1]));
        Assert.Equal(SecAggRule.Duplicate, Sign(world, [0, 1, 1, 2, 3]));
        Assert.Equal(SecAggRule.Unordered, Sign(world, [1, 0, 2, 3]));
        Assert.Equal(SecAggRule.UnknownSlot, Sign(world, [0, 1, 2, 3, 99]));
        Assert.Equal(SecAggRule.UnknownSlot, Sign(world, [-1, 0, 1, 2, 3]));
        Assert.Equal(SecAggRule.None, Sign(world, [0, 1, 2, 3, 4]));
        Assert.Equal(SecAggRule.WrongStage, Sign(world, [0, 1, 2, 3, 4, 5]));
    }

    [Fact]
    public void Server_that_shows_two_lists_of_survivors_gets_no_shares()
    {
        SecAggWorld world = At(SecAggStage.Signing);
        int[] one = [0, 1, 2, 3, 4, 5, 6], other = [0, 1, 2, 3, 4, 5];
        var signatures = new List<SurvivorSignature>();
        foreach (SecAggClient client in world.Clients.Values)
        {
            Assert.True(client.Sign(new SurvivorList(Setting.Digest(), client.Slot is < 3 or 6 ? one : other), out SurvivorSignature? signature).IsAccepted);
            signatures.Add(signature!);
        }

        // Four signed one list and three the other; the server keeps trying mixtures, and the four are a quorum for their own list alone.
        foreach (SecAggClient client in world.Clients.Values)
        {
            bool sawOne = client.Slot is < 3 or 6;
            var request = new UnmaskRequest(Setting.Digest(), [], [], [.. signatures.Where(signature => sawOne != signature.Slot is < 3 or 6)]);
            Assert.False(client.Reveal(request, out RevealedShares? shares).IsAccepted);
            Assert.Null(shares);
            Assert.False(client.Reveal(request with { Signatures = signatures }, out shares).IsAccepted);
        }

        Assert.Equal(SecAggRule.TooFew, world.Clients[3].Reveal(
            new UnmaskRequest(Setting.Digest(), [], [], [signatures[3], signatures[4], signatures[5]]), out _).Rule);
    }

    [Fact]
    public void Both_secrets_of_one_client_are_never_revealed()
    {
        SecAggWorld world = At(SecAggStage.Revealing);
        UnmaskRequest request = world.Server.RequestFor(0)!;
        Assert.Equal(SecAggRule.BothSecrets, Reveal(world, request with { Dropped = [3] }));
        Assert.Equal(SecAggRule.BothSecrets, Reveal(world, request with { Alive = [1, 2, 4, 5, 6], Dropped = [3] }));
        Assert.Equal(SecAggRule.UnknownSlot, Reveal(world, request with { Alive = [0, .. request.Alive] }));
        Assert.Equal(SecAggRule.Duplicate, Reveal(world, request with { Alive = [1, 1] }));
        Assert.Equal(SecAggRule.None, Reveal(world, request));
        Assert.Equal(SecAggRule.WrongStage, Reveal(world, request));
    }

    [Fact]
    public void Own_mask_of_a_drop_out_is_never_revealed()
    {
        SecAggWorld world = new SecAggWorld(Setting).Lose(SecAggStage.Masking, 5);
        Assert.True(world.RunTo(SecAggStage.Revealing).IsAccepted);
        UnmaskRequest request = world.Server.RequestFor(0)!;
        Assert.Equal([5], request.Dropped);
        Assert.Equal(SecAggRule.BothSecrets, Reveal(world, request with { Alive = [1, 2, 3, 4, 5, 6], Dropped = [] }));
        Assert.Equal(SecAggRule.BothSecrets, Reveal(world, request with { Alive = [1, 2, 3, 4, 5, 6] }));
    }

    [Fact]
    public void Signatures_must_be_a_quorum_of_distinct_survivors()
    {
        SecAggWorld world = At(SecAggStage.Revealing);
        UnmaskRequest request = world.Server.RequestFor(0)!;
        SurvivorSignature[] signatures = [.. request.Signatures];
        Assert.Equal(4, signatures.Length);
        Assert.Equal(SecAggRule.TooFew, Reveal(world, request with { Signatures = signatures[1..] }));
        Assert.Equal(SecAggRule.Duplicate, Reveal(world, request with { Signatures = [signatures[0], .. signatures[..3]] }));
        Assert.Equal(SecAggRule.BadSignature, Reveal(world, request with { Signatures = [signatures[0] with { Slot = 6 }, .. signatures[1..]] }));
        Assert.Equal(SecAggRule.UnknownSlot, Reveal(world, request with { Signatures = [signatures[0] with { Slot = 77 }, .. signatures[1..]] }));
        Assert.Equal(SecAggRule.ForeignMessage, Reveal(world, request with { Context = (Setting with { Attempt = 9 }).Digest() }));
    }

    [Fact]
    public void Stages_cannot_be_skipped_or_repeated()
    {
        var world = new SecAggWorld(Setting);
        SecAggClient client = world.Clients[0];
        byte[] body = world.Body(0), before = [.. body];
        var context = Setting.Digest();
        Assert.Equal(SecAggRule.WrongStage, client.Share(new NeighbourKeys(context, []), out _).Rule);
        Assert.Equal(SecAggRule.WrongStage, client.Mask(new ShareInbox(context, []), body).Rule);
        Assert.Equal(SecAggRule.WrongStage, client.Sign(new SurvivorList(context, [0, 1, 2]), out _).Rule);
        Assert.Equal(SecAggRule.WrongStage, client.Reveal(new UnmaskRequest(context, [], [], []), out _).Rule);
        Assert.Equal(before, body);
        Assert.True(world.RunTo(SecAggStage.Signing).IsAccepted);
        Assert.Equal(SecAggRule.WrongStage, client.Share(world.Keys!, out _).Rule);
        Assert.Equal(SecAggRule.WrongStage, client.Reveal(new UnmaskRequest(context, [], [], []), out _).Rule);
        client.Dispose();
        Assert.Equal(SecAggRule.WrongStage, client.Sign(world.Survivors!, out _).Rule);
    }

    private static SecAggWorld At(SecAggStage stage)
    {
        var world = new SecAggWorld(Setting);
        Assert.True(world.RunTo(stage).IsAccepted);
        return world;
    }

    private static NeighbourKeys Replace(SecAggWorld world, int index, KeyAdvertisement keys)
    {
        KeyAdvertisement[] list = [.. world.Keys!.Advertised];
        list[index] = keys;
        return world.Keys with { Advertised = list };
    }

    private static SecAggRule Share(SecAggWorld world, NeighbourKeys keys)
    {
        SecAggVerdict verdict = world.Clients[0].Share(keys, out SealedShares? shares);
        Assert.Equal(verdict.IsAccepted, shares is not null);
        return verdict.Rule;
    }

    private static SecAggRule Mask(SecAggWorld world, ShareInbox inbox)
    {
        byte[] body = world.Body(0), before = [.. body];
        SecAggVerdict verdict = world.Clients[0].Mask(inbox, body);
        Assert.Equal(verdict.IsAccepted, !body.AsSpan().SequenceEqual(before));
        return verdict.Rule;
    }

    private static SecAggRule Sign(SecAggWorld world, int[] survivors)
    {
        SecAggVerdict verdict = world.Clients[0].Sign(new SurvivorList(Setting.Digest(), survivors), out SurvivorSignature? signature);
        Assert.Equal(verdict.IsAccepted, signature is not null);
        return verdict.Rule;
    }

    private static SecAggRule Reveal(SecAggWorld world, UnmaskRequest request)
    {
        SecAggVerdict verdict = world.Clients[0].Reveal(request, out RevealedShares? shares);
        Assert.Equal(verdict.IsAccepted, shares is not null);
        return verdict.Rule;
    }
}
