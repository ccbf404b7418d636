using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Policy;
using FedActors.Core.Protocol;
using FedActors.Core.Randomness;
using FedActors.Core.Receipts;
using FedActors.Core.SecureAggregation;
using FedActors.Core.Tests.Rounds;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.Clients;

public sealed class PolicyClientTests : IDisposable
{
    private static readonly RunTerms Terms = new("mnist-1", 5, 4, null, ReceiptDemand.Off);

    private readonly LocalSites _sites = new();
    private readonly SiteMemory _memory = new(() => new DateOnly(2026, 11, 23));
    private ClientMachine _machine;

    public PolicyClientTests() => _machine = Machine(null);

    [Fact]
    public void A_refused_task_is_declined_by_the_rule_alone_before_anything_is_fetched()
    {
        _machine = Machine(new SitePolicy { Runs = ["*"], CohortMin = 10 });

        List<ClientEffect> effects = Ask(1);

        Assert.Equal("policy: cohort-min", Sent<AggregatorMessage.TaskDeclined>(effects).Reason);
        Assert.Contains("this site allows 10 or more", Assert.Single(effects.OfType<ClientEffect.Report>()).Message, StringComparison.Ordinal);
        Assert.Empty(effects.OfType<ClientEffect.Fetch>());
        Assert.Equal(ClientPhase.Idle, _machine.Phase);
        Assert.Null(_memory.Find("mnist-1"));
        Assert.Equal("policy: cohort-min", Sent<AggregatorMessage.TaskDeclined>(Ask(1)).Reason);
    }

    [Fact]
    public void The_next_run_that_keeps_the_rules_is_taken()
    {
        _machine = Machine(new SitePolicy { Runs = ["mnist-2"] });
        Ask(1);

        List<ClientEffect> effects = Ask(2, terms: Terms with { RunId = "mnist-2" });

        Assert.Equal(2, Sent<AggregatorMessage.TaskAccepted>(effects).Key.Round.Value);
        Assert.Single(effects.OfType<ClientEffect.Fetch>());
    }

    [Fact]
    public void The_rounds_of_a_day_are_used_up()
    {
        _machine = Machine(new SitePolicy { Runs = ["*"], RoundsPerDay = 2 });

        Sent<AggregatorMessage.TaskAccepted>(Ask(1));
        Sent<AggregatorMessage.TaskAccepted>(Ask(1, attempt: 2));
        Sent<AggregatorMessage.TaskAccepted>(Ask(2));
        Assert.Equal("policy: rounds-per-day", Sent<AggregatorMessage.TaskDeclined>(Ask(3)).Reason);
    }

    [Fact]
    public void A_round_that_was_seen_committed_is_not_trained_again_not_even_in_the_next_life()
    {
        Ask(1);
        Tell(new ClientMessage.RoundCommitted(new RoundNumber(1)));
        _machine = Machine(null);

        Assert.Equal("policy: chain", Sent<AggregatorMessage.TaskDeclined>(Ask(1)).Reason);
        Sent<AggregatorMessage.TaskAccepted>(Ask(1, terms: Terms with { RunId = "another" }));
        Sent<AggregatorMessage.TaskAccepted>(Ask(2));
    }

    [Fact]
    public void The_next_round_starts_from_the_model_that_was_committed()
    {
        Ask(1);
        Tell(new ClientMessage.RoundCommitted(new RoundNumber(1), Samples.Digest("next")));

        Assert.Equal("policy: chain", Sent<AggregatorMessage.TaskDeclined>(Ask(2)).Reason);
        Sent<AggregatorMessage.TaskAccepted>(Ask(2, model: "next"));
    }

    [Fact]
    public void What_leaves_beside_the_update_is_what_the_policy_names()
    {
        _machine = Machine(new SitePolicy { Runs = ["*"], Metrics = new MetricsPolicy { Allowed = SiteMetrics.Steps } });

        Assert.Equal(1, Sent<AggregatorMessage.Hello>(Step(new ClientInput.Start())).Examples);
        UpdateNote note = Offer();

        Assert.Equal((1L, 12, null), (note.Examples, note.Steps, note.TrainLoss));
    }

    [Fact]
    public void An_offer_is_sealed_where_the_run_keeps_receipts_and_each_offer_of_it_alike()
    {
        Assert.Null(Offer().Seal);

        UpdateNote note = Offer(2, Terms with { Receipts = ReceiptDemand.Accepted });
        Assert.Null(new SignedReceipt(note.Seal!.ReceiptOf("mnist-1", KeyOf(2), new ClientId(4), note), note.Seal).Flaw(_sites.OpenBook()));
        Assert.Equal(Samples.Digest("model"), note.Seal.Model);
        Assert.Equal(note, Sent<AggregatorMessage.UpdateReady>(Step(new ClientInput.TimerDue(ClientTimer.Retry))).Note);
    }

    [Fact]
    public void A_receipt_is_kept_if_it_is_ours_and_proved()
    {
        UpdateNote note = Offer(1, Terms with { Receipts = ReceiptDemand.Required });
        var signed = new SignedReceipt(note.Seal!.ReceiptOf("mnist-1", KeyOf(1), new ClientId(4), note), note.Seal);
        CountersignedReceipt receipt = CountersignedReceipt.All([signed], new RoundNumber(1), Samples.Digest("record"), _sites.Of(new ClientId(99)))[0];

        Assert.Equal(receipt, Assert.Single(Tell(new ClientMessage.Receipted(receipt)).OfType<ClientEffect.KeepReceipt>()).Receipt);
        Assert.Empty(Tell(new ClientMessage.Receipted(receipt with { Root = Samples.Digest("other") })).OfType<ClientEffect.KeepReceipt>());
        var others = signed with { Receipt = signed.Receipt with { Client = new ClientId(5) } };
        CountersignedReceipt foreign = CountersignedReceipt.All([others], new RoundNumber(1), Samples.Digest("record"), _sites.Of(new ClientId(99)))[0];
        Assert.Single(Tell(new ClientMessage.Receipted(foreign)).OfType<ClientEffect.Report>());
    }

    public void Dispose() => _sites.Dispose();

    private static TaskKey KeyOf(int round, int attempt = 1) => new(new RoundNumber(round), attempt, 0);

    private static T Sent<T>(List<ClientEffect> effects)
        where T : AggregatorMessage => Assert.Single(effects.OfType<ClientEffect.Send>().Select(send => send.Message).OfType<T>());

    private ClientMachine Machine(SitePolicy? policy) => new(new ClientId(4), 100, new ClientOptions())
    {
        Policy = policy,
        Memory = _memory,
        Secrets = new SeededSecrets(1, 1, 4),
        Trust = _sites.Of(new ClientId(4)),
    };

    private UpdateNote Offer(int round = 1, RunTerms? terms = null)
    {
        Ask(round, terms: terms);
        Step(new ClientInput.Fetched(KeyOf(round), Samples.Digest("model"), new ModelVector(ModelShape.Flat(2))));
        Step(new ClientInput.Trained(KeyOf(round), new LocalUpdate.Ready([1, 2], new UpdateNote(Samples.Digest("body"), 100, 12, 0.5, null, null))));
        return Sent<AggregatorMessage.UpdateReady>(Step(new ClientInput.Uploaded(KeyOf(round)))).Note;
    }

    private List<ClientEffect> Ask(int round, int attempt = 1, string model = "model", RunTerms? terms = null) => Tell(new ClientMessage.TrainTask(
        KeyOf(round, attempt), Samples.Digest(model), 7, new LocalTraining(), TimeSpan.FromSeconds(60), Terms: terms ?? Terms));

    private List<ClientEffect> Tell(ClientMessage message) => Step(new ClientInput.FromAggregator(message));

    private List<ClientEffect> Step(ClientInput input)
    {
        var effects = new List<ClientEffect>();
        _machine.Step(input, effects);
        return effects;
    }
}
