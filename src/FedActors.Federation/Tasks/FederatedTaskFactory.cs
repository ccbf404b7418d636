using FedActors.Core;
using FedActors.Core.Aggregation;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Randomness;
using FedActors.Core.Vectors;
using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;
using FedActors.Learning.Datasets;
using FedActors.Learning.Models;
using FedActors.Learning.Privacy;
using FedActors.Learning.Training;

namespace FedActors.Federation.Tasks;

/// <summary>Makes what a run works on from its options.</summary>
public static class FederatedTaskFactory
{
    /// <summary>Loads or generates the data, divides them, and builds model, evaluator and strategy.</summary>
    /// <param name="options">The run.</param>
    /// <param name="dataDirectoryOverride">Where the files of data.source idx or csv are, whatever the configuration says; null to obey it.</param>
    /// <param name="secrets">What private training draws from; null takes the operating system's generator, so that such runs do not repeat.</param>
    /// <exception cref="MalformedInputException">The data are missing, damaged, or cannot be divided so.</exception>
    public static FederatedTask Create(FederationOptions options, string? dataDirectoryOverride = null, TrainingSecrets? secrets = null)
    {
        IAggregationStrategy strategy = StrategyOf(options);
        if (options.Model.Kind == ModelKind.None || (options.SyntheticTraining && options.Data.Source == DataSource.Declared))
        {
            return new FederatedTask(new SyntheticCentres(PretendedExamples(options)), ModelWithoutExamples(options))
            {
                Centres = options.Data.Centres,
                Evaluator = null,
                Strategy = strategy,
            };
        }

        CentreExamples examples = ExampleLoader.Load(options, dataDirectoryOverride);
        RefuseClasses(options, examples.Train[0], dataDirectoryOverride);
        ModelSpec spec = SpecOf(options.Model, examples.Train[0]);
        ICentres centres = new TrainedCentres(spec, examples.Train, secrets ?? new TrainingSecrets(_ => SystemRandomness.Instance));

        // Made now, so that data which do not fit the model end the start of a run and not each of its rounds.
        centres.TrainerOf(new ClientId(0));
        if (options.SyntheticTraining)
        {
            centres = new SyntheticCentres(centres.ExamplesOf);
        }

        return new FederatedTask(centres, spec.Initialise(options.Seed))
        {
            Centres = options.Data.Centres,
            Evaluator = EvaluatorOf(options, spec, examples),
            Strategy = strategy,
            Picture = examples.Picture(),
        };
    }

    /// <summary>What a seed works on: the first model, the strategy, and the test examples where it has any.</summary>
    /// <param name="options">The run.</param>
    /// <exception cref="MalformedInputException">The data are missing, damaged, or cannot be divided so.</exception>
    public static SeedTask CreateForSeed(FederationOptions options)
    {
        IAggregationStrategy strategy = StrategyOf(options);
        if (options.Data.Source is DataSource.Declared or DataSource.None)
        {
            return new SeedTask(ModelWithoutExamples(options).Shape, () => ModelWithoutExamples(options), strategy, null);
        }

        CentreExamples examples = ExampleLoader.Load(options, null);
        RefuseClasses(options, examples.Train[0], null);
        ModelSpec spec = SpecOf(options.Model, examples.Train[0]);
        return new SeedTask(spec.Shape, () => spec.Initialise(options.Seed), strategy, EvaluatorOf(options, spec, examples));
    }

    private static ManagedEvaluator? EvaluatorOf(FederationOptions options, ModelSpec spec, CentreExamples examples) =>
        options.SyntheticTraining || examples.Test.Count == 0 ? null : new ManagedEvaluator(spec, examples.Test, options.ThreadCount);

    private static ModelVector ModelWithoutExamples(FederationOptions options)
    {
        DeclaredOptions declared = options.Data.Declared;
        return options.Model.Kind == ModelKind.None
            ? new ModelVector(ModelShape.Flat(options.Model.Parameters))
            : SpecOf(options.Model, declared.Features, Math.Max(1, declared.Classes), declared.Classes > 0).Initialise(options.Seed);
    }

    private static IAggregationStrategy StrategyOf(FederationOptions options) => options.Strategy.Name == StrategyKind.Fedsgd
        ? new FedSgd(options.Strategy.ServerLearningRate ?? options.Run.Local.LearningRate, options.Strategy.Reduction)
        : new FedAvg(options.Strategy.ServerLearningRate ?? 1);

    /// <summary>How many classes a file has is known only now; the reader has refused what the configuration alone shows.</summary>
    private static void RefuseClasses(FederationOptions options, ExampleSet examples, string? dataDirectory)
    {
        bool isOne = examples.ClassCount < 2, areMany = options.Model.Kind == ModelKind.Logistic && examples.ClassCount > 2;
        if (!examples.IsClassification || !(isOne || areMany))
        {
            return;
        }

        CsvFileOptions csv = options.Data.Csv;
        bool isCsv = options.Data.Source == DataSource.Csv;
        throw new MalformedInputException(
            isCsv ? ExampleLoader.PathOf(csv, dataDirectory) : $"data.source = {options.Data.Source.ToString().ToLowerInvariant()}",
            $"{(isCsv ? $"column \"{csv.Label}\" has" : "the data have")} {examples.ClassCount} {(isOne ? "class" : "classes")}; "
            + (isOne
                ? "two or more are needed to tell apart. Name another column in data.csv.label, or set data.csv.regression = true if it is a number."
                : "model.kind = logistic tells 2 apart. Set model.kind = softmax or mlp."));
    }

    private static ModelSpec SpecOf(ModelOptions model, ExampleSet examples) => SpecOf(
        model, examples.FeatureCount, examples.IsClassification ? examples.ClassCount : examples.TargetCount, examples.IsClassification);

    private static ModelSpec SpecOf(ModelOptions model, int features, int outputs, bool isClassification)
    {
        Initialisation initialisation = model.Initialisation switch
        {
            InitialisationKind.Auto => model.Kind == ModelKind.Mlp ? Initialisation.PyTorch : Initialisation.Zeros,
            InitialisationKind.Pytorch => Initialisation.PyTorch,
            InitialisationKind.GlorotUniform => Initialisation.GlorotUniform,
            InitialisationKind.HeUniform => Initialisation.HeUniform,
            _ => Initialisation.Zeros,
        };
        return model.Kind switch
        {
            ModelKind.Softmax => ModelSpec.SoftmaxRegression(features, outputs, initialisation),
            ModelKind.Logistic => ModelSpec.LogisticRegression(features, initialisation),
            ModelKind.Linear => ModelSpec.LinearRegression(features, outputs, initialisation),
            _ => ModelSpec.Mlp(
                [features, .. model.Hidden, outputs], model.Activation,
                isClassification ? Loss.CrossEntropy : Loss.MeanSquaredError, initialisation),
        };
    }

    private static Func<ClientId, long> PretendedExamples(FederationOptions options)
    {
        ExampleCountOptions none = options.Data.None;
        long most = options.Run.ExamplesMax;
        if (none.Spread == 0)
        {
            return _ => Math.Min(none.Examples, most);
        }

        return client => (long)Math.Min(most, new SeededRandom(options.Seed, 0, client.Value, RandomPurpose.DataGeneration)
            .NextPareto(none.Examples, 1 / none.Spread));
    }
}
