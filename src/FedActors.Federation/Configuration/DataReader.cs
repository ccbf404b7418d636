using FedActors.Core.Selection;
using FedActors.Hocon;
using FedActors.Learning.Datasets;

namespace FedActors.Federation.Configuration;

/// <summary>Reads the section <c>data</c>: all sources, so that the settings of one stay known while another is tried.</summary>
internal static class DataReader
{
    private const int ExamplesPerCentreMax = 10_000_000, FeaturesMax = 1_000_000, ClassesMax = 100_000;

    public static DataOptions Read(ConfigSection section)
    {
        var defaults = new DataOptions();
        var data = new DataOptions
        {
            Source = section.Choice("source", defaults.Source),
            Centres = section.Int("centres", defaults.Centres, min: 1, max: Roster.PopulationMax),
            Idx = ReadIdx(section.Section("idx"), defaults.Idx),
            None = ReadNone(section.Section("none"), defaults.None),
        };
        return data with
        {
            Synthetic = ReadSynthetic(section.Section("synthetic"), defaults.Synthetic) with { Centres = data.Centres },
            Csv = ReadCsv(section.Section("csv"), defaults.Csv, isChosen: data.Source == DataSource.Csv),
            Linear = ReadLinear(section.Section("linear"), defaults.Linear) with { Centres = data.Centres },
            Blobs = ReadBlobs(section.Section("blobs"), defaults.Blobs) with { Centres = data.Centres },
        };
    }

    private static SyntheticOptions ReadSynthetic(ConfigSection section, SyntheticOptions defaults) => new()
    {
        Alpha = section.Double("alpha", defaults.Alpha, min: 0, max: 1000),
        Beta = section.Double("beta", defaults.Beta, min: 0, max: 1000),
        Iid = section.Bool("iid", defaults.Iid),
        Features = section.Int("features", defaults.Features, min: 1, max: FeaturesMax),
        Classes = section.Int("classes", defaults.Classes, min: 2, max: ClassesMax),
        ExamplesMax = section.HasValue("examples-max") ? section.Int("examples-max", 1000, min: 2, max: ExamplesPerCentreMax) : null,
    };

    private static IdxOptions ReadIdx(ConfigSection section, IdxOptions defaults) => new()
    {
        Directory = section.HasValue("directory") ? section.RequiredString("directory") : null,
        TrainMax = section.Int("train-max", defaults.TrainMax, min: 0),
        TestMax = section.Int("test-max", defaults.TestMax, min: 0),
    };

    private static CsvFileOptions ReadCsv(ConfigSection section, CsvFileOptions defaults, bool isChosen) => new()
    {
        File = isChosen ? section.RequiredString("file") : section.String("file", defaults.File),
        BaseDirectory = DirectoryOf(section.OriginOf("file")),
        Label = isChosen ? section.RequiredString("label") : section.String("label", defaults.Label),
        Regression = section.Bool("regression", defaults.Regression),
        Key = section.HasValue("key") ? section.RequiredString("key") : null,
        Categorical = section.Strings("categorical", defaults.Categorical),
        Standardise = section.Bool("standardise", defaults.Standardise),
        TestShare = section.Double("test-share", defaults.TestShare, min: 0, max: 1, maxExclusive: true),
    };

    private static LinearRegressionOptions ReadLinear(ConfigSection section, LinearRegressionOptions defaults) => new()
    {
        Features = section.Int("features", defaults.Features, min: 1, max: FeaturesMax),
        TrainPerCentre = section.Int("examples", defaults.TrainPerCentre, min: 1, max: ExamplesPerCentreMax),
        TestPerCentre = section.Int("test-examples", defaults.TestPerCentre, min: 0, max: ExamplesPerCentreMax),
        NoiseDeviation = section.Double("noise", defaults.NoiseDeviation, min: 0, max: 1e6),
    };

    private static BlobOptions ReadBlobs(ConfigSection section, BlobOptions defaults) => new()
    {
        Features = section.Int("features", defaults.Features, min: 1, max: FeaturesMax),
        Classes = section.Int("classes", defaults.Classes, min: 2, max: ClassesMax),
        TrainPerCentre = section.Int("examples", defaults.TrainPerCentre, min: 1, max: ExamplesPerCentreMax),
        TestPerCentre = section.Int("test-examples", defaults.TestPerCentre, min: 0, max: ExamplesPerCentreMax),
        Separation = section.Double("separation", defaults.Separation, min: 0, max: 1e6),
    };

    private static ExampleCountOptions ReadNone(ConfigSection section, ExampleCountOptions defaults) => new()
    {
        Examples = section.Long("examples", defaults.Examples, min: 1, max: 1_000_000_000),
        Spread = section.Double("spread", defaults.Spread, min: 0, max: 2),
    };

    /// <summary>A path in a file is relative to that file; one given on the command line to the current folder.</summary>
    private static string DirectoryOf(HoconOrigin origin) =>
        origin.Line > 0 && origin.File.Length > 0 ? Path.GetDirectoryName(origin.File) ?? "" : "";
}
