using FedActors.Learning.Datasets;

namespace FedActors.Learning.Tests.Datasets;

public sealed class CsvSchemaTests
{
    private static readonly CsvColumn Feature = new("x", CsvRole.Numeric), Target = new("y", CsvRole.Target);

    public static TheoryData<CsvColumn[], string> Contradictions => new()
    {
        { [Feature], "One column is the label or the target; found 0" },
        { [Feature, Target, new("z", CsvRole.Target)], "found 2" },
        { [Target], "At least one column is a feature" },
        { [Feature, Feature, Target], "Column \"x\" is there twice" },
        { [new("x", CsvRole.Categorical), Target], "(Categorical) has 0 categories" },
        { [new("x", CsvRole.Numeric) { Categories = ["a"] }, Target], "(Numeric) has 1 categories" },
        { [new("x", CsvRole.Categorical) { Categories = ["a", "a"] }, Target], "has a category twice" },
        { [new("x", CsvRole.Numeric) { Deviation = 0 }, Target], "deviation 0" },
        { [new("x", CsvRole.Numeric) { Mean = double.NaN }, Target], "mean NaN" },
        { [Feature, Target, new("k", CsvRole.Key), new("l", CsvRole.Key)], "At most one column is the key" },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void Contradicting_columns_are_refused(CsvColumn[] columns, string expected) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => new CsvSchema(columns)).Message);

    [Theory]
    [InlineData('"')]
    [InlineData('\n')]
    [InlineData('\r')]
    public void A_delimiter_that_means_something_else_is_refused(char delimiter) =>
        Assert.Throws<ArgumentException>(() => new CsvSchema([Feature, Target], delimiter));
}
