namespace FedActors.Federation.Configuration;

/// <summary>The values that one column of a CSV file may have, in the order of their classes or features.</summary>
/// <param name="Column">The column.</param>
/// <param name="Values">Two or more values, all different.</param>
public sealed record CsvCategories(string Column, IReadOnlyList<string> Values);
