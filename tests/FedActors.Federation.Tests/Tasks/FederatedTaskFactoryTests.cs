using FedActors.Core;
using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Federation.Configuration;
using FedActors.Federation.Tasks;

namespace FedActors.Federation.Tests.Tasks;

public sealed class FederatedTaskFactoryTests
{
    private const string None = "model.kind = none, data { source = none, centres = 1000000";

    [Fact]
    public void Worked_example_is_a_line_of_ten_weights_over_two_centres()
    {
        FederatedTask task = FederatedTaskFactory.Create(Texts.Options("model.kind = linear, data { source = linear, centres = 2 }, run.cohort = 2"));

        Assert.Equal((11, 2), (task.Shape.Dimension, task.Centres));
        Assert.Equal("layers.0.weight[1x10], layers.0.bias[1]", task.Shape.ToString());
        Assert.Equal([500L, 500L], [task.ExamplesOf(new ClientId(0)), task.ExamplesOf(new ClientId(1))]);
        Assert.Equal(200, task.Evaluator!.Evaluate(task.InitialModel.Memory).Examples);
    }

    [Fact]
    public void Model_of_two_hidden_layers_takes_its_ends_from_the_data()
    {
        FederatedTask task = FederatedTaskFactory.Create(Texts.Options(
            "model { kind = mlp, hidden = [4, 3] }, data { source = blobs, centres = 10, blobs { features = 5, classes = 6 } }"));

        Assert.Equal((5 * 4) + 4 + (4 * 3) + 3 + (3 * 6) + 6, task.Shape.Dimension);
        Assert.Contains(task.InitialModel.Values.ToArray(), value => value != 0);
    }

    [Fact]
    public void Trainer_of_a_centre_is_made_once_and_has_its_examples()
    {
        FederatedTask task = FederatedTaskFactory.Create(Texts.Options(""));
        var client = new ClientId(7);

        ITrainer trainer = task.TrainerOf(client);

        Assert.Same(trainer, task.TrainerOf(client));
        Assert.Equal(task.ExamplesOf(client), trainer.Examples);
        Assert.Throws<ArgumentOutOfRangeException>(() => task.TrainerOf(new ClientId(30)));
    }

    [Fact]
    public void Million_centres_without_data_cost_nothing_and_follow_a_power_law()
    {
        FederatedTask task = FederatedTaskFactory.Create(Texts.Options($"{None}, none {{ examples = 10, spread = 0.5 }} }}"));
        long[] sizes = [.. Enumerable.Range(0, 10_000).Select(id => task.ExamplesOf(new ClientId(id)))];

        Assert.Null(task.Picture);
        Assert.Equal(10, sizes.Min());
        // With an exponent of 2, a share of 1/25 exceeds five times the least.
        Assert.InRange(sizes.Count(size => size >= 50), 300, 500);
        Assert.Equal(sizes[123], task.TrainerOf(new ClientId(123)).Examples);
    }

    [Fact]
    public void Drawn_updates_are_small_and_belong_to_round_and_client()
    {
        FederatedTask task = FederatedTaskFactory.Create(Texts.Options($"{None} }}, model.parameters = 1000"));

        float[] update = Draw(task, 3, 5);

        Assert.Equal(update, Draw(task, 3, 5));
        Assert.NotEqual(update, Draw(task, 4, 5));
        Assert.NotEqual(update, Draw(task, 3, 6));
        Assert.All(update, value => Assert.InRange(value, -0.01f, 0.01f));
        Assert.InRange(update.Average(), -0.001f, 0.001f);
    }

    [Fact]
    public void Csv_file_is_divided_by_its_key_column()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["a.csv"], "site,x,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"s{i % 4},{i},{(i % 8 < 4 ? "yes" : "no")}\n")));
        File.WriteAllText(directory["a.conf"], """
            data { source = csv, centres = 4, csv { file = a.csv, label = y, key = site, test-share = 0.25 } }
            partition.kind = natural, run.cohort = 4
            """);

        FederatedTask task = FederatedTaskFactory.Create(FederationReader.ReadAlone(ConfigurationLoader.Load(directory["a.conf"], [])));

        Assert.Equal(30, Enumerable.Range(0, 4).Sum(id => task.ExamplesOf(new ClientId(id))));
        Assert.Equal(10, task.Evaluator!.Evaluate(task.InitialModel.Memory).Examples);
        Assert.Contains("4 centres, 30 examples", task.Picture!.ToText());
    }

    [Fact]
    public void Missing_data_file_is_named_with_its_whole_path()
    {
        using var directory = new TemporaryDirectory();
        FederationOptions options = Texts.Options("data { source = csv, csv { file = none.csv, label = y } }");

        MalformedInputException error = Assert.Throws<MalformedInputException>(() => FederatedTaskFactory.Create(options, directory.Path));

        Assert.StartsWith(directory["none.csv"], error.Message);
    }

    [Fact]
    public void Logistic_model_of_a_file_with_three_classes_is_refused_before_the_run()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["a.csv"], "x,y\n1,a\n2,b\n3,c\n4,a\n");
        FederationOptions options = Texts.Options(
            "data { source = csv, centres = 2, csv { file = a.csv, label = y, test-share = 0 } }, model.kind = logistic, run.cohort = 2");

        ArgumentException error = Assert.Throws<ArgumentException>(() => FederatedTaskFactory.Create(options, directory.Path));

        Assert.Equal("model.kind = logistic was asked to tell 3 classes apart; logistic is for 2: use softmax or mlp.", error.Message);
    }

    [Fact]
    public void Synthetic_training_keeps_model_and_sizes_and_measures_nothing()
    {
        FederatedTask trained = FederatedTaskFactory.Create(Texts.Options("")), drawn = FederatedTaskFactory.Create(Texts.Options("training.synthetic = true"));

        Assert.Equal((trained.Shape, trained.ExamplesOf(new ClientId(3))), (drawn.Shape, drawn.ExamplesOf(new ClientId(3))));
        Assert.Null(drawn.Evaluator);
        Assert.IsType<SyntheticTrainer>(drawn.TrainerOf(new ClientId(3)));
    }

    [Fact]
    public void Clip_norm_bounds_what_leaves_a_centre()
    {
        FederatedTask task = FederatedTaskFactory.Create(Texts.Options("training.clip-norm = 0.5"));
        float[] update = [3, 4];

        task.Transforms.Apply(update);

        Assert.Equal(0.3f, update[0], 1e-6f);
        Assert.Equal(0.4f, update[1], 1e-6f);
    }

    private static float[] Draw(FederatedTask task, int round, int client)
    {
        var update = new float[task.Shape.Dimension];
        task.TrainerOf(new ClientId(client)).Train(
            new TrainingTask(1, new RoundNumber(round), new ClientId(client), new LocalTraining()),
            task.InitialModel.Values, update, TestContext.Current.CancellationToken);
        return update;
    }
}
