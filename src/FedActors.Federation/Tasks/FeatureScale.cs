using FedActors.Learning.Datasets;

namespace FedActors.Federation.Tasks;

/// <summary>Brings the numeric columns of a CSV file to mean 0 and deviation 1 over the rows that are trained on.</summary>
internal static class FeatureScale
{
    /// <summary>The schema with the means and deviations of these rows; rows that are kept for testing leave no trace in it.</summary>
    /// <param name="schema">A schema that leaves numbers as written.</param>
    /// <param name="examples">The whole file, read by that schema.</param>
    /// <param name="rows">The rows that count, one or more.</param>
    public static CsvSchema Fitted(CsvSchema schema, ExampleSet examples, ReadOnlySpan<int> rows)
    {
        var columns = new List<CsvColumn>();
        int feature = 0;
        foreach (CsvColumn column in schema.Columns)
        {
            columns.Add(column.Role == CsvRole.Numeric ? Fitted(column, examples, feature, rows) : column);
            feature += column.Width;
        }

        return new CsvSchema(columns, schema.Delimiter);
    }

    private static CsvColumn Fitted(CsvColumn column, ExampleSet examples, int feature, ReadOnlySpan<int> rows)
    {
        double sum = 0, squares = 0;
        foreach (int row in rows)
        {
            sum += examples.Features[(row * examples.FeatureCount) + feature];
        }

        double mean = sum / rows.Length;
        foreach (int row in rows)
        {
            double difference = examples.Features[(row * examples.FeatureCount) + feature] - mean;
            squares += difference * difference;
        }

        // A column that is the same in every train row says nothing: it becomes 0 there and is not blown up in a test row.
        double deviation = Math.Sqrt(squares / rows.Length);
        return column with { Mean = mean, Deviation = deviation > 0 ? deviation : 1 };
    }
}
