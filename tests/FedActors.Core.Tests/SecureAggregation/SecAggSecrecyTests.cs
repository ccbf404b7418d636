using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Tests.SecureAggregation;

/// <summary>
/// What a server can find out from its complete memory of a round, alone and with colluding clients. The attacker is real: where the threshold
/// is broken on purpose, it succeeds.
/// </summary>
public sealed class SecAggSecrecyTests
{
    private const int Seed = 1;

    [Theory]
    [InlineData(7, 6, 4)]
    [InlineData(20, 8, 5)]
    [InlineData(30, 21, 11)]
    public void Server_alone_learns_the_sum_and_nothing_else(int cohort, int degree, int threshold)
    {
        SecAggWorld world = new SecAggWorld(SecAggWorld.NewSetting(cohort, degree, threshold), Seed).Lose(SecAggStage.Masking, 2).Lose(SecAggStage.Signing, 3);
        world.RunTo(SecAggStage.Revealing);
        KeepLateBody(world, 2);
        world.Reveal();
        var memory = new ServerMemory(world, []);
        RequireSecret(world, memory, [.. Enumerable.Range(0, cohort)]);

        // The secrets it was given are those of the protocol: own masks of survivors, the key of the drop-out, never both of one.
        Assert.Equal(Enumerable.Range(0, cohort).Where(slot => slot != 2), memory.KnownSelfMasks.Order());
        Assert.Equal([2], memory.KnownMaskKeys);
        Assert.Equal(Enumerable.Range(0, cohort).Where(slot => slot != 2), Assert.Single(memory.Groups(world.Survivors!.Survivors)));
    }

    [Fact]
    public void Aborted_attempt_reveals_nothing_at_all()
    {
        SecAggWorld world = new SecAggWorld(SecAggWorld.NewSetting(9, 8, 5), Seed).Lose(SecAggStage.Signing, 0, 1, 2, 3, 4);
        Assert.False(world.Run(out _).IsAccepted);
        var memory = new ServerMemory(world, []);
        RequireSecret(world, memory, [.. Enumerable.Range(0, 9)]);
        Assert.Empty(memory.KnownSelfMasks);
        Assert.Empty(memory.KnownMaskKeys);
    }

    [Fact]
    public void Server_with_colluders_below_the_threshold_learns_no_update_of_others()
    {
        SecAggWorld world = Round(out int[] honest, colluders: [4, 5, 6]);
        var memory = new ServerMemory(world, Colluders(4, 5, 6));
        RequireSecret(world, memory, honest);
        Assert.Equal([0, 1, 3], Assert.Single(memory.Groups([0, 1, 3])));
    }

    [Fact]
    public void Server_with_as_many_colluders_as_the_threshold_learns_every_update()
    {
        SecAggWorld world = Round(out int[] honest, colluders: [3, 4, 5, 6]);
        var memory = new ServerMemory(world, Colluders(3, 4, 5, 6));
        foreach (int slot in honest)
        {
            Assert.Equal(world.Body(slot), memory.Unmask(slot, out _));
        }
    }

    [Fact]
    public void Secrets_of_one_round_open_nothing_of_the_next()
    {
        SecAggSetting first = SecAggWorld.NewSetting(7, 6, 4), next = first with { Attempt = 2 };
        var world = new SecAggWorld(next, seed: 2);
        Assert.True(world.Run(out _).IsAccepted);
        var memory = new ServerMemory(world, Colluders(3, 4, 5, 6));
        RequireSecret(world, memory, [0, 1, 2]);
    }

    /// <summary>Seven clients, threshold four; slot 2 drops out with its body on the way, which the server keeps.</summary>
    private static SecAggWorld Round(out int[] honest, int[] colluders)
    {
        SecAggWorld world = new SecAggWorld(SecAggWorld.NewSetting(7, 6, 4), Seed).Lose(SecAggStage.Masking, 2);
        world.RunTo(SecAggStage.Revealing);
        KeepLateBody(world, 2);
        world.Reveal();
        honest = [.. Enumerable.Range(0, 7).Except(colluders)];
        return world;
    }

    private static void KeepLateBody(SecAggWorld world, int slot)
    {
        // The inbox is what it would have been in time, rebuilt from what the server has.
        byte[] body = world.Body(slot);
        SealedShare[] inbox = [.. world.Sealed.Values.SelectMany(sent => sent.Shares.Where(share => share.Slot == slot)
            .Select(share => new SealedShare(sent.Slot, share.Bytes)))];
        Assert.True(world.Clients[slot].Mask(new ShareInbox(world.Setting.Digest(), inbox), body).IsAccepted);
        Assert.Equal(SecAggRule.Late, world.Server.Fold(slot, body).Rule);
        world.Bodies[slot] = body;
    }

    private static (AgreementKey ShareKey, AgreementKey MaskKey, int Slot)[] Colluders(params int[] slots) => [.. slots.Select(slot =>
    {
        var randomness = new SeededBytes(Seed, slot);
        return (AgreementKey.Generate(randomness), AgreementKey.Generate(randomness), slot);
    })];

    private static void RequireSecret(SecAggWorld world, ServerMemory memory, int[] slots)
    {
        foreach (int slot in slots.Where(world.Bodies.ContainsKey))
        {
            Assert.Null(memory.Unmask(slot, out byte[] partly));
            byte[] plain = world.Body(slot);

            // Element by element too: of 34 elements none may shine through but by chance, which is once in 2^32.
            for (int at = 0; at < plain.Length; at += world.Setting.Encoding.ElementLength)
            {
                Assert.False(plain.AsSpan(at, world.Setting.Encoding.ElementLength).SequenceEqual(partly.AsSpan(at, world.Setting.Encoding.ElementLength)));
            }
        }
    }
}
