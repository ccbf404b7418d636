using FedActors.Core;
using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Privacy.Accounting;
using FedActors.Federation.Privacy;

namespace FedActors.Federation.Tests.Privacy;

public sealed class ExampleLedgerTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ledger").FullName;

    private string File => Path.Combine(_directory, "state", "example-ledger.json");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void What_was_spent_is_there_after_a_restart()
    {
        var first = new ExampleLedger(File);
        Assert.Null(first.Charge([new PrivacyEvent.SampledGaussian(1.1, 0.01, 100)], new RdpAccountant(), null));
        Assert.Null(first.Charge([new PrivacyEvent.SampledGaussian(1.1, 0.01, 20)], new RdpAccountant(), null));
        Assert.Null(first.Charge([new PrivacyEvent.SampledGaussian(2, 1, 1)], new RdpAccountant(), null));
        Assert.Equal([new PrivacyEvent.SampledGaussian(1.1, 0.01, 120), new PrivacyEvent.SampledGaussian(2, 1, 1)], new ExampleLedger(File).Spent);
    }

    [Fact]
    public void A_task_beyond_the_budget_is_refused_before_it_trains_and_costs_nothing()
    {
        var accountant = new RdpAccountant();
        var ten = new PrivacyEvent.SampledGaussian(1, 0.1, 10);
        var budget = new ExampleBudget(accountant.Epsilon([ten with { }], 1e-5) * 1.01, 1e-5);
        var inner = new CountingTrainer();
        var trainer = new ChargedTrainer(inner, new ExampleLedger(File), budget, _ => { });
        TrainingTask task = Task(new LocalTraining { BatchSize = 10, ExamplePrivacy = new ExamplePrivacy { ClipNorm = 1, NoiseMultiplier = 1, Delta = 0.9 } });

        Assert.IsType<TrainingOutcome.Trained>(trainer.Train(task, [], [], TestContext.Current.CancellationToken));
        var refused = Assert.IsType<TrainingOutcome.Failed>(trainer.Train(task, [], [], TestContext.Current.CancellationToken));

        Assert.Contains("budget", refused.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("psilon", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(1, inner.Trainings);
        Assert.Equal([ten], new ExampleLedger(File).Spent);
    }

    /// <summary>100 examples in batches of 30 are 4 steps a pass; 10 steps with a new tree every 2 passes are one tree of 8 and one of 2.</summary>
    [Fact]
    public void Trees_are_accounted_with_how_often_an_example_is_in_them()
    {
        var privacy = new ExamplePrivacy { ClipNorm = 1, NoiseMultiplier = 3, Mechanism = ExampleMechanism.Ftrl, RestartEpochs = 2 };
        var local = new LocalTraining { BatchSize = 30, Epochs = 5, StepsMax = 10, ExamplePrivacy = privacy };
        var inner = new CountingTrainer();
        var trainer = new ChargedTrainer(inner, new ExampleLedger(File), new ExampleBudget(1000, 1e-5), _ => { });
        Assert.IsType<TrainingOutcome.Trained>(trainer.Train(Task(local), [], [], TestContext.Current.CancellationToken));
        Assert.IsType<TrainingOutcome.Trained>(trainer.Train(Task(local), [], [], TestContext.Current.CancellationToken));
        Assert.Equal([new PrivacyEvent.Tree(3, 2, 1, 1, 3), new PrivacyEvent.Tree(3, 8, 1, 2, 3)], new ExampleLedger(File).Spent);

        Assert.Equal([new PrivacyEvent.Tree(3, 4, 2, 1, 3)], ExampleUse.Of(local with { StepsMax = 12, ExamplePrivacy = privacy with { RestartEpochs = 1 } }, 100));
        Assert.Equal([new PrivacyEvent.Tree(3, 20, 0, 5, 3)], ExampleUse.Of(local with { StepsMax = 0, ExamplePrivacy = privacy with { RestartEpochs = 0 } }, 100));
        Assert.Equal([new PrivacyEvent.Tree(3, 1, 0, 1, 0)], ExampleUse.Of(local with { GradientOnly = true }, 100));
    }

    [Fact]
    public void A_tree_beyond_the_budget_is_refused()
    {
        var tree = new PrivacyEvent.Tree(4, 4, 0, 1, 3);
        var budget = new ExampleBudget(new RdpAccountant().Epsilon([tree], 1e-5) * 1.01, 1e-5);
        var ledger = new ExampleLedger(File);
        Assert.Null(ledger.Charge([tree], new RdpAccountant(), budget));
        Assert.Contains("budget", ledger.Charge([tree], new RdpAccountant(), budget), StringComparison.Ordinal);
        Assert.Equal([tree], new ExampleLedger(File).Spent);
    }

    [Fact]
    public void A_use_is_on_the_disk_before_training_begins()
    {
        var inner = new CountingTrainer { OnTrain = () => Assert.Single(new ExampleLedger(File).Spent) };
        var trainer = new ChargedTrainer(inner, new ExampleLedger(File), null, _ => { });
        trainer.Train(Task(new LocalTraining { ExamplePrivacy = new ExamplePrivacy { ClipNorm = 1, NoiseMultiplier = 1 } }), [], [], TestContext.Current.CancellationToken);
        Assert.Equal(1, inner.Trainings);
    }

    [Fact]
    public void A_site_with_a_budget_trains_nothing_without_example_privacy()
    {
        var inner = new CountingTrainer();
        var bounded = new ChargedTrainer(inner, new ExampleLedger(File), new ExampleBudget(8, 1e-5), _ => { });
        Assert.IsType<TrainingOutcome.Failed>(bounded.Train(Task(new LocalTraining()), [], [], TestContext.Current.CancellationToken));
        Assert.Equal(0, inner.Trainings);
        var unbounded = new ChargedTrainer(inner, new ExampleLedger(File), null, _ => { });
        Assert.IsType<TrainingOutcome.Trained>(unbounded.Train(Task(new LocalTraining()), [], [], TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[{\"noiseMultiplier\":1,\"samplingRate\":2,\"steps\":1}]")]
    [InlineData("[{\"noiseMultiplier\":1,\"samplingRate\":0.5}]")]
    [InlineData("[{\"noiseMultiplier\":1,\"samplingRate\":0.5,\"steps\":-3}]")]
    [InlineData("[{\"noiseMultiplier\":1,\"samplingRate\":1,\"steps\":0,\"tree\":{\"leaves\":4,\"participations\":1,\"separation\":0}}]")]
    [InlineData("[{\"noiseMultiplier\":1,\"samplingRate\":1,\"steps\":2,\"tree\":{\"leaves\":4}}]")]
    public void A_damaged_account_is_never_taken_for_an_empty_one(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, text);
        Assert.Throws<MalformedInputException>(() => new ExampleLedger(File));
    }

    private static TrainingTask Task(LocalTraining local) => new(1, new RoundNumber(1), new ClientId(0), local);

    private sealed class CountingTrainer : ITrainer
    {
        public Action OnTrain { get; init; } = () => { };

        public int Trainings { get; private set; }

        public long Examples => 100;

        public TrainingOutcome Train(TrainingTask task, ReadOnlySpan<float> model, Span<float> update, CancellationToken cancellation)
        {
            OnTrain();
            Trainings++;
            return new TrainingOutcome.Trained(100, 10, null, null);
        }
    }
}
