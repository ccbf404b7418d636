namespace FedActors.Learning.Datasets;

/// <summary>Mean and population deviation of each column of a row-major matrix, gathered row by row in doubles.</summary>
/// <remarks>B. Welford, "Note on a method for calculating corrected sums of squares and products", Technometrics 1962.</remarks>
internal sealed class ColumnStatistics(int columns)
{
    private readonly double[] _means = new double[columns], _squares = new double[columns];
    private long _rows;

    public void Add(ReadOnlySpan<float> row)
    {
        _rows++;
        for (int c = 0; c < row.Length; c++)
        {
            double difference = row[c] - _means[c];
            _means[c] += difference / _rows;
            _squares[c] += difference * (row[c] - _means[c]);
        }
    }

    public double Mean(int column) => _means[column];

    /// <summary>The deviation, or 1 for a column that never changes, so that standardising leaves it at zero.</summary>
    public double Deviation(int column)
    {
        double deviation = _rows == 0 ? 0 : Math.Sqrt(_squares[column] / _rows);
        return deviation > 0 ? deviation : 1;
    }

    /// <summary>Replaces each value x of column c by (x - mean) / deviation.</summary>
    public void Standardise(Span<float> matrix)
    {
        double[] deviations = [.. Enumerable.Range(0, _means.Length).Select(Deviation)];
        for (int start = 0; start < matrix.Length; start += _means.Length)
        {
            for (int c = 0; c < _means.Length; c++)
            {
                matrix[start + c] = (float)((matrix[start + c] - _means[c]) / deviations[c]);
            }
        }
    }
}
