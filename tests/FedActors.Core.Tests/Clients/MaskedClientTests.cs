using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Policy;
using FedActors.Core.Privacy;
using FedActors.Core.Protocol;
using FedActors.Core.Randomness;
using FedActors.Core.Receipts;
using FedActors.Core.SecureAggregation;
using FedActors.Core.Tests.Rounds;

namespace FedActors.Core.Tests.Clients;

/// <summary>A centre's machine through a masked round: keys at once, a body as soon as it is trained and the shares are here, and its word after it was counted.</summary>
public sealed class MaskedClientTests : ClientMachineCase, IDisposable
{
    private static readonly LocalTraining Clipped = new() { ClipNorm = 1 };

    private readonly LocalSites _sites = new();
    private readonly List<ClientEffect> _effects = [];
    private readonly ClientMachine _machine;
    private SecAggReply? _keys;

    public MaskedClientTests() => _machine = new ClientMachine(new ClientId(0), 100, new ClientOptions { HeartbeatInterval = TimeSpan.Zero })
    {
        Secrets = new SeededSecrets(1, 0, 0),
        Trust = _sites.Of(new ClientId(0)),
    };

    public void Dispose() => _sites.Dispose();

    [Fact]
    public void Keys_are_said_with_the_acknowledgement_and_said_again_in_the_same_words()
    {
        Expect(Hears(MaskedTask()), "accept 1.1.0", "say Advertising 1.1.0", "fetch 1.1.0");
        SecAggReply first = Said();
        Expect(Hears(MaskedTask()), "accept 1.1.0", "say Advertising 1.1.0");
        Assert.Same(first, Said());
    }

    [Fact]
    public void Update_that_is_trained_first_waits_for_the_shares()
    {
        Train();
        Assert.Equal(ClientPhase.AwaitingShares, _machine.Phase);

        Expect(Hears(Shares()), "mask 1.1.0");
        Expect(Does(new ClientInput.Masked(KeyOf(1), Update)), "upload 1.1.0");
    }

    [Fact]
    public void Shares_that_come_first_wait_for_the_update()
    {
        Hears(MaskedTask());
        Expect(Hears(Shares()));
        Does(new ClientInput.Fetched(KeyOf(1), Samples.Digest("model"), Model));
        Expect(Does(new ClientInput.Trained(KeyOf(1), Update)), "keep 1", "mask 1.1.0");
    }

    [Fact]
    public void Another_attempt_draws_new_keys_masks_anew_and_trains_no_second_time()
    {
        Train();
        SecAggReply? first = _keys;
        Hears(Shares());
        Does(new ClientInput.Masked(KeyOf(1), Update));

        Hears(MaskedTask(attempt: 2));

        Assert.DoesNotContain(_effects, effect => effect is ClientEffect.Train or ClientEffect.Fetch);
        Assert.NotSame(first, Said());
        Assert.Equal(ClientPhase.AwaitingShares, _machine.Phase);
        Expect(Hears(Shares(attempt: 2)), "mask 1.2.0");
    }

    [Fact]
    public void What_is_sent_says_nothing_of_what_was_measured()
    {
        var setting = MaskedTask().Masked!;
        using var client = new SecAggClient(setting.Setting, 0, new SeededSecrets(2, 0, 0), _sites.Of(new ClientId(0)), _sites.OpenBook());
        var order = new MaskingOrder(Update, client, new ShareInbox(default, []), setting, new SeededSecrets(2, 0, 0));

        Assert.Null(order.Run(out string? refusal));
        Assert.StartsWith("secure aggregation, rule WrongStage", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Update_that_cannot_be_masked_is_not_kept_for_the_next_attempt()
    {
        Train();
        Hears(Shares());

        Does(new ClientInput.MaskingFailed(KeyOf(1), "an element of the update is NaN", IsSpoilt: true));

        Assert.Equal(["drop finished", "decline 1.1.0: an element of the update is NaN"], Lines(_effects)[..2]);
        Expect(Hears(MaskedTask(attempt: 2)), "accept 1.2.0", "say Advertising 1.2.0", "fetch 1.2.0");
    }

    [Theory]
    [InlineData("round")]
    [InlineData("attempt")]
    [InlineData("model")]
    [InlineData("threshold")]
    [InlineData("clip")]
    [InlineData("noise")]
    public void Setting_that_does_not_fit_the_task_or_protects_nothing_is_declined(string flaw)
    {
        ClientMessage.TrainTask task = MaskedTask();
        SecAggSetting setting = task.Masked!.Setting;
        ClientMessage.TrainTask bad = flaw switch
        {
            "round" => With(task, setting with { Round = new RoundNumber(2) }),
            "attempt" => With(task, setting with { Attempt = 2 }),
            "model" => With(task, setting with { Model = Samples.Digest("another") }),
            "threshold" => With(task, setting with { Threshold = 1 }),
            "clip" => task with { Local = new LocalTraining { ClipNorm = 5 } },
            _ => task with { Masked = task.Masked with { NoiseDeviation = 0 } },
        };

        Hears(bad);

        Assert.StartsWith("decline 1.1.0: secure aggregation", Lines(_effects)[0], StringComparison.Ordinal);
        Assert.DoesNotContain(_effects, effect => effect is ClientEffect.Fetch or ClientEffect.Send { Message: AggregatorMessage.Secured });
    }

    [Fact]
    public void Centre_without_an_identity_takes_no_masked_task()
    {
        List<ClientEffect> effects = Step(new ClientInput.FromAggregator(MaskedTask()));

        Assert.StartsWith("decline 1.1.0: this centre takes no masked tasks", Lines(effects)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Rule_that_is_broken_ends_the_part_of_this_attempt()
    {
        Hears(MaskedTask());

        Hears(new ClientMessage.Secure(KeyOf(1), new SecAggAsk.Share(new NeighbourKeys(default, []), [])));

        Assert.Contains(Lines(_effects), line => line.StartsWith("report: secure aggregation, rule", StringComparison.Ordinal));
        Assert.Contains(Lines(_effects), line => line.StartsWith("decline 1.1.0", StringComparison.Ordinal));
    }

    [Fact]
    public void Same_task_under_another_setting_begins_the_part_anew()
    {
        Train();
        Hears(Shares());
        Does(new ClientInput.Masked(KeyOf(1), Update));
        Does(new ClientInput.Uploaded(KeyOf(1)));
        ClientMessage.TrainTask task = MaskedTask();

        Hears(With(task, task.Masked!.Setting with { SurvivorsMin = 4 }));

        Assert.Equal(ClientPhase.AwaitingShares, _machine.Phase);
        Assert.NotSame(_keys, Said());
    }

    [Fact]
    public void Shares_are_revealed_for_one_round_no_more_often_than_the_memory_allows()
    {
        var memory = new SiteMemory(() => new DateOnly(2026, 11, 23));
        Assert.True(memory.Reveal("run", new RoundNumber(1)));
        Assert.True(memory.Reveal("run", new RoundNumber(1)));
        Assert.False(memory.Reveal("run", new RoundNumber(1)));
        var machine = new ClientMachine(new ClientId(0), 100, new ClientOptions { HeartbeatInterval = TimeSpan.Zero })
        {
            Secrets = new SeededSecrets(1, 0, 0),
            Trust = _sites.Of(new ClientId(0)),
            Memory = memory,
        };
        var effects = new List<ClientEffect>();

        machine.Step(new ClientInput.FromAggregator(MaskedTask(attempt: 3)), effects);

        Assert.StartsWith("decline 1.3.0: secure aggregation: this centre has revealed shares for round 1 2 times", Lines(effects)[0], StringComparison.Ordinal);
        Assert.True(memory.Reveal("run", new RoundNumber(2)));
    }

    [Fact]
    public void Nothing_that_was_measured_leaves_where_the_run_promises_privacy()
    {
        ClientMessage.TrainTask task = TaskOf(1) with
        {
            Terms = new RunTerms("run", 4, 2, new PrivacyTerms(PrivacyUnit.Client, PrivacyMechanism.Central, 1, 1, 8, 1e-3, 100), ReceiptDemand.Off),
        };
        Hears(task);
        Does(new ClientInput.Fetched(KeyOf(1), Samples.Digest("model"), Model));
        Does(new ClientInput.Trained(KeyOf(1), Update with { Note = Update.Note with { TrainLoss = 0.5, GlobalLoss = 1, GlobalAccuracy = 0.25 } }));

        Does(new ClientInput.Uploaded(KeyOf(1)));

        UpdateNote note = _effects.OfType<ClientEffect.Send>().Select(send => send.Message).OfType<AggregatorMessage.UpdateReady>().Single().Note;
        Assert.Equal((null, null, null), (note.TrainLoss, note.GlobalLoss, note.GlobalAccuracy));
    }

    private static ClientMessage.TrainTask MaskedTask(int attempt = 1)
    {
        var options = new SecAggOptions { Dimension = 2, DropoutRate = 0.25, CorruptionRate = 0 };
        return TaskOf(1, attempt) with { Local = Clipped, Masked = options.TaskFor("run", new RoundNumber(1), attempt, Samples.Digest("model"), 4, 2, 1, null) };
    }

    private static ClientMessage.TrainTask With(ClientMessage.TrainTask task, SecAggSetting setting) => task with { Masked = task.Masked! with { Setting = setting } };

    private static ClientMessage.Secure Shares(int attempt = 1) => new(KeyOf(1, attempt), new SecAggAsk.Mask(new ShareInbox(default, [])));

    private void Train()
    {
        Hears(MaskedTask());
        _keys = Said();
        Does(new ClientInput.Fetched(KeyOf(1), Samples.Digest("model"), Model));
        Does(new ClientInput.Trained(KeyOf(1), Update));
    }

    private SecAggReply Said() => _effects.OfType<ClientEffect.Send>().Select(send => send.Message).OfType<AggregatorMessage.Secured>().Single().Reply;

    private List<ClientEffect> Hears(ClientMessage message) => Does(new ClientInput.FromAggregator(message));

    private List<ClientEffect> Does(ClientInput input)
    {
        _effects.Clear();
        _machine.Step(input, _effects);
        return _effects;
    }
}
