using Contracts;
using FedActors.Core;
using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Federation.Configuration;
using FedActors.Federation.Tasks;
using FedActors.Learning.Datasets;

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

        MalformedInputException error = Assert.Throws<MalformedInputException>(() => FederatedTaskFactory.Create(options, directory.Path));

        Assert.StartsWith(directory["a.csv"], error.Message);
        Assert.Contains("column \"y\" has 3 classes; model.kind = logistic tells 2 apart. Set model.kind = softmax or mlp.", error.Message);
    }

    [Fact]
    public void File_with_one_class_is_data_to_be_corrected_and_is_named()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["a.csv"], "x,y\n1,a\n2,a\n3,a\n4,a\n");
        FederationOptions options = Texts.Options("data { source = csv, centres = 2, csv { file = a.csv, label = y } }, run.cohort = 2");

        MalformedInputException error = Assert.Throws<MalformedInputException>(() => FederatedTaskFactory.Create(options, directory.Path));

        Assert.StartsWith(directory["a.csv"], error.Message);
        Assert.Contains("column \"y\" has 1 class; two or more are needed", error.Message);
        Assert.Contains("Name another column in data.csv.label", error.Message);
    }

    [Fact]
    public void Test_rows_take_no_part_in_the_standardisation()
    {
        // One value is so large that it would betray itself in means and deviations of all rows.
        double[] values = [3, -7, 20, 4, 5, 1e6, -2, 8, 11, 0.5];
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["a.csv"], "g,x,y\n" + string.Concat(values.Select((value, i) => FormattableString.Invariant($"{"uv"[i % 2]},{value},{i % 3}\n"))));
        FederationOptions options = Texts.Options("data { source = csv, centres = 1, csv { file = a.csv, label = y, test-share = 0.4 } }, run.cohort = 1");

        CentreExamples examples = ExampleLoader.Load(options, directory.Path);
        CentreExamples written = ExampleLoader.Load(options with { Data = options.Data with { Csv = options.Data.Csv with { Standardise = false } } }, directory.Path);

        double[] train = Column(written.Train[0]);
        double mean = train.Average(), deviation = Math.Sqrt(train.Average(value => (value - mean) * (value - mean)));
        Assert.Equal((6, 4), (examples.Train[0].Count, examples.Test.Count));
        Assert.All(train.Zip(Column(examples.Train[0])), pair => Assert.Equal((pair.First - mean) / deviation, pair.Second, 1e-5));
        Assert.All(
            Column(written.Test).Zip(Column(examples.Test)),
            pair => Assert.Equal((pair.First - mean) / deviation, pair.Second, 1e-5 * Math.Max(1, Math.Abs(pair.Second))));
        Assert.Equal([1.0, 1.0, 1.0, 1.0], Enumerable.Range(0, 4).Select(row => (double)examples.Test.Features[row * 3] + examples.Test.Features[(row * 3) + 1]));

        // The columns become g=u, g=v and x.
        static double[] Column(ExampleSet set) => [.. Enumerable.Range(0, set.Count).Select(row => (double)set.Features[(row * 3) + 2])];
    }

    [Theory]
    [InlineData("exponent = 1", 203, 21)]
    [InlineData("exponent = 0", 60, 60)]
    public void Sizes_follow_the_power_law_that_is_asked_for(string law, int largest, int smallest)
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["a.csv"], "x,y\n" + string.Concat(Enumerable.Range(0, 600).Select(i => $"{i},{i % 2}\n")));
        FederatedTask task = FederatedTaskFactory.Create(
            Texts.Options($$"""
                data { source = csv, centres = 10, csv { file = a.csv, label = y, test-share = 0 } }
                partition { kind = quantity, distribution = power-law, {{law}}, examples-min = 1 }
                """), directory.Path);

        long[] sizes = [.. Enumerable.Range(0, 10).Select(id => task.ExamplesOf(new ClientId(id))).Order()];

        Assert.Equal(600, sizes.Sum());
        Assert.InRange(sizes[^1], largest - 2, largest + 2);
        Assert.InRange(sizes[0], smallest - 2, smallest + 2);
    }

    [Fact]
    public void Synthetic_training_keeps_model_and_sizes_and_measures_nothing()
    {
        FederatedTask trained = FederatedTaskFactory.Create(Texts.Options("")), drawn = FederatedTaskFactory.Create(Texts.Options("training.synthetic = true"));

        Assert.Equal((trained.Shape, trained.ExamplesOf(new ClientId(3))), (drawn.Shape, drawn.ExamplesOf(new ClientId(3))));
        Assert.Null(drawn.Evaluator);
        Assert.IsType<SyntheticTrainer>(drawn.TrainerOf(new ClientId(3)));
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
