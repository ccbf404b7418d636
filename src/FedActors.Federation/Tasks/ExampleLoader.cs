using FedActors.Core;
using FedActors.Core.Randomness;
using FedActors.Federation.Configuration;
using FedActors.Learning.Datasets;
using FedActors.Learning.Partitions;

namespace FedActors.Federation.Tasks;

/// <summary>Generates or reads the examples of a run and divides them among its centres.</summary>
internal static class ExampleLoader
{
    private const string FashionMnist = "fashion-mnist";

    // A stream of its own, apart from those of the partitioners.
    private const int TestDrawStream = 1 << 20;

    public static CentreExamples Load(FederationOptions options, string? dataDirectory)
    {
        DataOptions data = options.Data;
        return data.Source switch
        {
            DataSource.Synthetic => Of(SyntheticGenerator.Generate(data.Synthetic, options.Seed)),
            DataSource.Linear => Of(LinearRegressionGenerator.Generate(data.Linear, options.Seed)),
            DataSource.Blobs => Of(BlobGenerator.Generate(data.Blobs, options.Seed)),
            DataSource.Idx => LoadImages(options, dataDirectory),
            DataSource.Csv => LoadCsv(options, dataDirectory),
            DataSource.Declared => throw new MalformedInputException(
                "data.source = declared",
                "it says what examples look like and holds none, which serves a seed whose nodes have the data. Name a source with examples, "
                + "or set training.synthetic = true to draw updates instead of training."),
            _ => throw new InvariantBrokenException($"Data source {data.Source} has no examples."),
        };
    }

    private static CentreExamples Of(CentreSets sets) => new(sets.Train, sets.PooledTest, null);

    private static CentreExamples LoadImages(FederationOptions options, string? dataDirectory)
    {
        IdxOptions idx = options.Data.Idx;
        string directory = dataDirectory ?? idx.Directory ?? DatasetLocation.Find(FashionMnist) ?? throw new MalformedInputException(
            FashionMnist,
            $"the data set is not on this machine: it is in neither ${DatasetLocation.Variable} nor data/{FashionMnist} here or above. "
            + $"Fetch it with \"fedactors data {FashionMnist} --to data/{FashionMnist}\", or set data.idx.directory.");
        ImageSet images = ImageSet.Load(directory);
        ExampleSet test = First(images.Test, idx.TestMax);
        return new CentreExamples(
            Divide(options, First(images.Train, idx.TrainMax), null),
            test,
            Path.GetFileName(directory) == FashionMnist ? ImageSet.FashionNames : null);
    }

    private static CentreExamples LoadCsv(FederationOptions options, string? dataDirectory)
    {
        CsvFileOptions csv = options.Data.Csv;
        string path = PathOf(csv, dataDirectory);
        CsvSchema schema = CsvReader.Fit(path, new CsvOptions
        {
            LabelColumn = csv.Label,
            IsRegression = csv.Regression,
            KeyColumn = csv.Key,
            CategoricalColumns = csv.Categorical,
            Categories = csv.Categories.ToDictionary(declared => declared.Column, declared => declared.Values, StringComparer.Ordinal),
            IgnoredColumns = csv.Ignored,
        });
        CsvTable table = CsvReader.Read(path, schema);
        int[] order = [.. Enumerable.Range(0, table.Examples.Count)];
        new SeededRandom(options.Seed, TestDrawStream, 0, RandomPurpose.Partition).Shuffle<int>(order);
        int testCount = (int)(csv.TestShare * order.Length);
        int[] test = [.. order.Take(testCount).Order()], train = [.. order.Skip(testCount).Order()];
        if (csv.Standardise)
        {
            table = CsvReader.Read(path, FeatureScale.Fitted(schema, table.Examples, train));
        }

        List<string>? keys = table.Keys is null ? null : [.. train.Select(row => table.Keys[row])];
        return new CentreExamples(
            Divide(options, table.Examples.Subset(train), keys),
            table.Examples.Subset(test),
            schema.ClassNames.Count == 0 ? null : schema.ClassNames);
    }

    /// <summary>Where the CSV file of a run is.</summary>
    public static string PathOf(CsvFileOptions csv, string? dataDirectory) => Path.Combine(dataDirectory ?? csv.BaseDirectory, csv.File);

    private static ExampleSet[] Divide(FederationOptions options, ExampleSet pooled, IReadOnlyList<string>? keys)
    {
        PartitionOptions partition = options.Partition;
        IPartitioner partitioner = partition.Kind switch
        {
            PartitionKind.Dirichlet => new DirichletPartitioner(partition.Alpha, partition.ExamplesMin),
            PartitionKind.Shards => new ShardPartitioner(partition.ShardsPerCentre),
            PartitionKind.Quantity when partition.Distribution == SizeDistribution.PowerLaw =>
                QuantitySkewPartitioner.PowerLaw(partition.Exponent, partition.ExamplesMin),
            PartitionKind.Quantity => QuantitySkewPartitioner.LogNormal(partition.Sigma, partition.ExamplesMin),
            PartitionKind.Natural => new NaturalKeyPartitioner(),
            _ => new IidPartitioner(),
        };
        return [.. partitioner.Partition(PartitionInput.Of(pooled, keys), options.Data.Centres, options.Seed).Select(held => pooled.Subset(held))];
    }

    private static ExampleSet First(ExampleSet all, int countMax) =>
        countMax == 0 || countMax >= all.Count ? all : all.Subset([.. Enumerable.Range(0, countMax)]);
}
