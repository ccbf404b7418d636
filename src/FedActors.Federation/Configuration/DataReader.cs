using FedActors.Core.Selection;
using FedActors.Hocon;
using FedActors.Learning.Datasets;

namespace FedActors.Federation.Configuration;

/// <summary>Reads the section <c>data</c>: all sources, so that the settings of one stay known while another is tried.</summary>
internal static class DataReader
{
    private const int ExamplesPerCentreMax = 10_000_000, FeaturesMax = 1_000_000, ClassesMax = 100_000;

    /// <param name="section">The section.</param>
    /// <param name="centresDefault">How many centres there are unless the file says so.</param>
    public static DataOptions Read(ConfigSection section, int centresDefault)
    {
        var defaults = new DataOptions { Centres = centresDefault };
        var data = new DataOptions
        {
            Source = section.Choice("source", defaults.Source),
            Centres = section.Int("centres", defaults.Centres, min: 1, max: Roster.PopulationMax),
            Idx = ReadIdx(section.Section("idx"), defaults.Idx),
            None = ReadNone(section.Section("none"), defaults.None),
            Declared = ReadDeclared(section.Section("declared"), defaults.Declared),
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
        Categories = [.. section.SectionList("categories").Select(ReadCategories)],
        Ignored = section.Strings("ignored", defaults.Ignored),
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

    private static DeclaredOptions ReadDeclared(ConfigSection section, DeclaredOptions defaults)
    {
        var declared = new DeclaredOptions
        {
            Features = section.Int("features", defaults.Features, min: 1, max: FeaturesMax),
            Classes = section.Int("classes", defaults.Classes, min: 0, max: ClassesMax),
        };
        return declared.Classes != 1
            ? declared
            : throw section.Error("classes", "found 1; one class leaves nothing to tell apart. Wanted is 2 or more, or 0 where a number is predicted.");
    }

    private static CsvCategories ReadCategories(ConfigSection section)
    {
        var declared = new CsvCategories(section.RequiredString("column"), section.Strings("values"));
        return declared.Values.Count >= 2 && declared.Values.Distinct(StringComparer.Ordinal).Count() == declared.Values.Count
            ? declared
            : throw section.Error("values", $"found {declared.Values.Count} values; wanted are 2 or more, all different, for example values = [no, yes].");
    }

    /// <summary>A path in a file is relative to that file; one given on the command line to the current folder.</summary>
    public static string DirectoryOf(HoconOrigin origin) =>
        origin.Line > 0 && origin.File.Length > 0 ? Path.GetDirectoryName(origin.File) ?? "" : "";
}
