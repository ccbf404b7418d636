namespace FedActors.Learning.Datasets;

/// <summary>The encoded contents of one CSV file.</summary>
/// <param name="Examples">The examples in the order of the file.</param>
/// <param name="Keys">The natural key of each example, or null where the schema has no key column.</param>
public sealed record CsvTable(ExampleSet Examples, IReadOnlyList<string>? Keys);
