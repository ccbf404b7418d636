using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Policy;
using FedActors.Core.Privacy;
using FedActors.Core.Protocol;
using FedActors.Core.Receipts;
using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Tests.Policy;

public sealed class SitePolicyTests
{
    private static readonly DateOnly Day = new(2026, 11, 23);
    private static readonly Sha256Digest Model = Sha256Digest.Of("model"u8);
    private static readonly PrivacyTerms Private = new(PrivacyUnit.Client, PrivacyMechanism.Central, 1, 1.1, 8, 1e-5, 1000);
    private static readonly SitePolicy Open = new() { Runs = ["*"] };

    private readonly SiteMemory _memory = new(() => Day);

    [Fact]
    public void A_policy_that_names_no_run_allows_none() => Assert.Equal("runs", Rule(new SitePolicy(), Task()));

    [Theory]
    [InlineData("mnist-*", true)]
    [InlineData("mnist-1", true)]
    [InlineData("mnist-?", true)]
    [InlineData("mnist", false)]
    [InlineData("MNIST-*", false)]
    [InlineData("cifar*", false)]
    public void Runs_are_allowed_by_name(string pattern, bool allowed) =>
        Assert.Equal(allowed ? null : "runs", Rule(new SitePolicy { Runs = ["other", pattern] }, Task()));

    [Fact]
    public void A_task_that_says_nothing_of_its_run_is_refused() => Assert.Equal("terms", Rule(Open, Task() with { Terms = null }));

    [Fact]
    public void A_run_is_joined_only_at_a_listed_model_and_then_followed()
    {
        SitePolicy policy = Open with { Models = [Model] };
        Assert.Null(Rule(policy, Task()));
        Assert.Equal("models", Rule(policy, Task() with { Model = Sha256Digest.Of("other"u8) }));

        _memory.Begin("mnist-1", new RoundNumber(1), null);
        Assert.Null(Rule(policy, Task() with { Model = Sha256Digest.Of("other"u8) }));
    }

    [Fact]
    public void A_model_of_another_length_is_refused()
    {
        SitePolicy policy = Open with { Dimensions = [10, 199_210] };

        Assert.Null(policy.Judge(Task(), 10, _memory));
        Assert.Equal("models", policy.Judge(Task(), 11, _memory)?.Rule);
        Assert.Equal("models", policy.Judge(Task(), null, _memory)?.Rule);
    }

    [Theory]
    [InlineData(10, 10, true)]
    [InlineData(100, 9, false)]
    [InlineData(9, 10, false)]
    public void The_fewest_updates_that_may_be_released_count_not_the_cohort(int cohort, int uploadsMin, bool allowed) => Assert.Equal(
        allowed ? null : "cohort-min", Rule(Open with { CohortMin = 10 }, Task(terms => terms with { Cohort = cohort, UploadsMin = uploadsMin })));

    [Theory]
    [InlineData(PrivacyUnit.None, PrivacyUnit.None, true)]
    [InlineData(PrivacyUnit.Example, PrivacyUnit.None, false)]
    [InlineData(PrivacyUnit.Example, PrivacyUnit.Client, true)]
    [InlineData(PrivacyUnit.Client, PrivacyUnit.Example, false)]
    [InlineData(PrivacyUnit.Client, PrivacyUnit.Client, true)]
    public void Hiding_a_centre_hides_its_examples_too_and_not_the_other_way_round(PrivacyUnit required, PrivacyUnit promised, bool allowed) => Assert.Equal(
        allowed ? null : "privacy-required",
        Rule(Open with { PrivacyRequired = required }, Task(terms => terms with { Privacy = promised == PrivacyUnit.None ? null : Private with { Unit = promised } })));

    [Fact]
    public void Training_that_hides_examples_is_the_sites_own_and_needs_no_word_of_the_run()
    {
        ClientMessage.TrainTask task = Task() with { Local = new LocalTraining { ExamplePrivacy = new ExamplePrivacy { ClipNorm = 1, NoiseMultiplier = 1.5, Delta = 1e-5 } } };

        Assert.Null(Rule(Open with { PrivacyRequired = PrivacyUnit.Example, NoiseMin = 1.5 }, task));
        Assert.Equal("noise-min", Rule(Open with { NoiseMin = 1.6 }, task));
        Assert.Equal("privacy-required", Rule(Open with { PrivacyRequired = PrivacyUnit.Client }, task));
        ClientMessage.TrainTask clipped = Task() with { Local = new LocalTraining { ExamplePrivacy = new ExamplePrivacy { ClipNorm = 1, NoiseMultiplier = 0 } } };
        Assert.Equal("privacy-required", Rule(Open with { PrivacyRequired = PrivacyUnit.Example }, clipped));
    }

    [Fact]
    public void Distributed_noise_that_is_not_asked_for_is_no_noise() => Assert.Equal(
        "privacy-required", Rule(Open, Task(terms => terms with { Privacy = Private with { Mechanism = PrivacyMechanism.Distributed } })));

    [Fact]
    public void Distributed_noise_is_what_this_site_is_asked_to_draw_and_not_what_is_said()
    {
        var promise = new RoundPrivacy(PrivacyMechanism.Distributed, 1, 1.1, null, 20);
        MaskedTask masked = new SecAggOptions { Dimension = 1000 }.TaskFor("mnist-1", new RoundNumber(1), 1, Model, 20, 18, 1, promise);
        ClientMessage.TrainTask task = Task(terms => terms with { Cohort = 20, UploadsMin = 18, Privacy = Private with { Mechanism = PrivacyMechanism.Distributed } })
            with { Masked = masked, Local = new LocalTraining { ClipNorm = 1 } };
        SitePolicy policy = Open with { EncryptionRequired = true, PrivacyRequired = PrivacyUnit.Client, NoiseMin = 1.1, CohortMin = 18 };

        Assert.Null(Rule(policy, task));
        Assert.Equal("noise-min", Rule(policy, task with { Masked = masked with { NoiseDeviation = masked.NoiseDeviation / 2 } }));
        Assert.Equal("privacy-required", Rule(policy, task with { Masked = masked with { NoiseDeviation = null } }));
        Assert.Equal("cohort-min", Rule(policy, task with { Masked = masked with { Setting = masked.Setting with { SurvivorsMin = 3 } } }));
        Assert.Equal("runs", Rule(policy, task with { Masked = masked with { Setting = masked.Setting with { RunId = "other" } } }));
    }

    [Fact]
    public void Epsilon_clip_and_noise_have_their_bounds_and_no_promise_keeps_none()
    {
        ClientMessage.TrainTask task = Task(terms => terms with { Privacy = Private }) with { Local = new LocalTraining { ClipNorm = 1 } };
        Assert.Null(Rule(Open with { EpsilonMax = 8, ClipMax = 1, NoiseMin = 1.1 }, task));
        Assert.Equal("epsilon-max", Rule(Open with { EpsilonMax = 7.9 }, task));
        Assert.Equal("clip-max", Rule(Open with { ClipMax = 0.9 }, task));
        Assert.Equal("noise-min", Rule(Open with { NoiseMin = 1.2 }, task));
        Assert.Equal("epsilon-max", Rule(Open with { EpsilonMax = 8 }, Task()));
        Assert.Equal("clip-max", Rule(Open with { ClipMax = 1 }, Task()));
        Assert.Equal("noise-min", Rule(Open with { NoiseMin = 0.1 }, Task()));
        Assert.Equal("noise-min", Rule(Open with { NoiseMin = 0.1 }, Task(terms => terms with { Privacy = Private with { NoiseMultiplier = double.NaN } })));
    }

    [Fact]
    public void Masks_and_receipts_are_demanded_of_the_task_itself()
    {
        Assert.Equal("encryption-required", Rule(Open with { EncryptionRequired = true }, Task()));
        Assert.Equal("receipts-required", Rule(Open with { ReceiptsRequired = true }, Task()));
        Assert.Null(Rule(Open with { ReceiptsRequired = true }, Task(terms => terms with { Receipts = ReceiptDemand.Accepted })));
    }

    [Fact]
    public void The_sentence_names_what_was_found_and_what_is_allowed()
    {
        string detail = (Open with { CohortMin = 10 }).Judge(Task(), null, _memory)!.Detail;

        Assert.Equal("run mnist-1: a sum of 4 updates may be released (cohort 5, run.uploads-min 4); this site allows 10 or more", detail);
    }

    private static ClientMessage.TrainTask Task(Func<RunTerms, RunTerms>? change = null)
    {
        var terms = new RunTerms("mnist-1", 5, 4, null, ReceiptDemand.Off);
        return new ClientMessage.TrainTask(
            new TaskKey(new RoundNumber(1), 1, 0), Model, 7, new LocalTraining(), TimeSpan.FromSeconds(60), Terms: change?.Invoke(terms) ?? terms);
    }

    private string? Rule(SitePolicy policy, ClientMessage.TrainTask task) => policy.Judge(task, null, _memory)?.Rule;
}
