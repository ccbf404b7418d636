using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;
using FedActors.Core.Tests.Rounds;

namespace FedActors.Core.Tests.Leadership;

/// <summary>Drives one seed's leadership: an input at a virtual moment, then the minutes of what it led to. Without jitter unless wanted.</summary>
internal sealed class LeadershipDriver
{
    public static readonly SeedIncarnation Self = Seed("a", 1), Other = Seed("b", 2), Third = Seed("c", 3);

    private readonly List<LeadershipEffect> _effects = [];
    private double _now;
    private double _asked;

    public LeadershipDriver(LeadershipOptions? options = null) =>
        Machine = new LeadershipMachine(Self, options ?? new LeadershipOptions { TakeOverJitterMax = TimeSpan.Zero });

    public LeadershipMachine Machine { get; }

    public IReadOnlyList<LeadershipEffect> Effects => _effects;

    public static SeedIncarnation Seed(string name, int boot) => new(name, new Guid(boot, 0, 0, new byte[8]));

    public LeadershipDriver At(double seconds)
    {
        _now = seconds;
        return this;
    }

    public LeadershipDriver Step(LeadershipInput input)
    {
        _effects.Clear();
        Machine.Step(Samples.At(_now), input, _effects);
        _asked = _effects.Exists(effect => effect is LeadershipEffect.Claim or LeadershipEffect.Look) ? _now : _asked;
        return this;
    }

    public LeadershipDriver Start() => Step(new LeadershipInput.Start());

    public LeadershipDriver ClaimDue() => Step(new LeadershipInput.TimerDue(LeadershipTimer.Claim));

    public LeadershipDriver DemoteDue() => Step(new LeadershipInput.TimerDue(LeadershipTimer.Demote));

    public LeadershipDriver Held(long epoch, double left = 3, double? askedAt = null) => Answer(Self, epoch, left, askedAt);

    public LeadershipDriver HeldBy(SeedIncarnation holder, long epoch, double left = 3, double? askedAt = null) => Answer(holder, epoch, left, askedAt);

    public LeadershipDriver Fails(string reason = "no answer") => Step(new LeadershipInput.StoreFailed(reason, Samples.At(_asked)));

    public LeadershipDriver Gone(long epoch) => Step(new LeadershipInput.LeaderGone(new Epoch(epoch)));

    public LeadershipDriver Resigned(long epoch, string reason = "fenced") => Step(new LeadershipInput.Resigned(new Epoch(epoch), reason));

    public LeadershipDriver Stop() => Step(new LeadershipInput.Stop());

    /// <summary>The last input led to exactly this.</summary>
    public LeadershipDriver Expect(params string[] lines)
    {
        Assert.Equal(lines, _effects.Select(Line));
        return this;
    }

    public LeadershipDriver ExpectState(LeadershipState state)
    {
        Assert.Equal(state, Machine.State);
        return this;
    }

    private LeadershipDriver Answer(SeedIncarnation holder, long epoch, double left, double? askedAt) => Step(new LeadershipInput.StoreAnswered(
        new LeaseView(holder, $"https://{holder.Name}", new Epoch(epoch), TimeSpan.FromSeconds(left)), Samples.At(askedAt ?? _asked)));

    private static string Line(LeadershipEffect effect) => effect switch
    {
        LeadershipEffect.Claim claim => claim.Over is { } over ? $"claim over {over}" : "claim",
        LeadershipEffect.Look => "look",
        LeadershipEffect.Release release => $"release {release.Epoch}",
        LeadershipEffect.Lead lead => $"lead {lead.Epoch}",
        LeadershipEffect.StepDown down => $"step down {down.Epoch}",
        LeadershipEffect.Follow follow => $"follow {follow.Leader.Name} {follow.Epoch}",
        LeadershipEffect.NoLeader => "no leader",
        LeadershipEffect.SetTimer timer => $"timer {timer.Timer} {timer.Due.TotalSeconds:0.###}",
        LeadershipEffect.CancelTimer timer => $"no timer {timer.Timer}",
        LeadershipEffect.Report report => $"[{Line(report.Event)}]",
        _ => throw new InvalidOperationException($"The transcript has no line for {effect}."),
    };

    private static string Line(LeadershipEvent happened) => happened switch
    {
        LeadershipEvent.Led led => $"led {led.Epoch}",
        LeadershipEvent.SteppedDown down => $"stepped down {down.Epoch}: {down.Reason}",
        LeadershipEvent.Followed followed => $"followed {followed.Leader.Name} {followed.Epoch}",
        LeadershipEvent.LeaderLost lost => $"lost {lost.Epoch}: {lost.Reason}",
        LeadershipEvent.StoreLost lost => $"store lost: {lost.Reason}",
        LeadershipEvent.StoreBack back => $"store back after {back.Tries}",
        LeadershipEvent.StoreWentBack back => $"store went back {back.Seen} to {back.Found}",
        LeadershipEvent.Waits waits => $"waits {waits.Wait.TotalSeconds:0.###}",
        _ => throw new InvalidOperationException($"The transcript has no line for {happened}."),
    };
}
