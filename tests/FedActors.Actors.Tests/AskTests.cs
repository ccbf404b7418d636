using FedActors.Actors.Testing;

namespace FedActors.Actors.Tests;

public sealed class AskTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private readonly TestKit _kit = new();
    private readonly List<ReplyTo<int>> _asked = [];

    [Fact]
    public async Task First_reply_wins_and_the_second_is_counted()
    {
        var reply = SpawnKeeper().Ask<int>(to => to, s_second, TestContext.Current.CancellationToken);
        _kit.RunUntilIdle();
        Assert.Equal(TellResult.Accepted, _asked[0].Tell(1));
        Assert.Equal(TellResult.Dead, _asked[0].Tell(2));
        Assert.Equal(1, await reply);
        Assert.Equal(1, _kit.System.Counts.LateReplies);
        Assert.Null(_kit.Time.NextDue);
    }

    [Fact]
    public async Task Late_reply_is_ignored_and_counted()
    {
        var reply = SpawnKeeper().Ask<int>(to => to, s_second, TestContext.Current.CancellationToken);
        _kit.Advance(s_second);
        await Assert.ThrowsAsync<TimeoutException>(() => reply);
        Assert.Equal(TellResult.Dead, _asked[0].Tell(1));
        Assert.Contains(new ActorEvent.LateReply("/keeper"), _kit.Events);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancelled_ask_ignores_its_reply(bool before)
    {
        using var cancellation = new CancellationTokenSource();
        if (before)
            cancellation.Cancel();
        var reply = SpawnKeeper().Ask<int>(to => to, s_second, cancellation.Token);
        cancellation.Cancel();
        _kit.RunUntilIdle();
        Assert.Equal(TellResult.Dead, _asked[0].Tell(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reply);
        Assert.Null(_kit.Time.NextDue);
    }

    [Fact]
    public async Task Ask_of_an_ended_actor_fails_at_once()
    {
        var keeper = SpawnKeeper();
        _kit.System.Stop(keeper);
        _kit.RunUntilIdle();
        var refusal = await Assert.ThrowsAsync<AskException>(
            () => keeper.Ask<int>(to => to, s_second, TestContext.Current.CancellationToken));
        Assert.Equal(TellResult.Dead, refusal.Result);
    }

    private ActorRef<ReplyTo<int>> SpawnKeeper() =>
        _kit.Spawn(() => new Scripted<ReplyTo<int>> { On = (to, _) => _asked.Add(to) }, "keeper");
}
