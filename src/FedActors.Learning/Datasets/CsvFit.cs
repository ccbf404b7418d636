namespace FedActors.Learning.Datasets;

/// <summary>Derives a schema from one file, in one pass.</summary>
internal sealed class CsvFit(CsvRows rows, CsvOptions options)
{
    /// <summary>The most categories of one column: a column of free text or ids is refused instead of becoming a feature per row.</summary>
    public const int CategoriesMax = 1000;

    private readonly CsvRole[] _roles = new CsvRole[rows.Header.Count];
    private readonly SortedSet<string>?[] _categories = new SortedSet<string>?[rows.Header.Count];
    private readonly ColumnStatistics _statistics = new(rows.Header.Count);

    public CsvSchema Run()
    {
        RequireNamedColumns();
        if (!rows.Read())
        {
            throw rows.RefuseFile("the file has a header and no rows; at least one is needed.");
        }

        for (int i = 0; i < _roles.Length; i++)
        {
            _roles[i] = ChooseRole(i);
            if (_roles[i] is CsvRole.Categorical or CsvRole.Label && !options.Categories.ContainsKey(rows.Header[i]))
            {
                _categories[i] = new SortedSet<string>(StringComparer.Ordinal);
            }
        }

        if (!_roles.Any(r => r is CsvRole.Numeric or CsvRole.Categorical))
        {
            throw rows.RefuseFile("no column is left as a feature beside the label, the key and the ignored columns.");
        }

        var numbers = new float[_roles.Length];
        do
        {
            AddRow(numbers);
        }
        while (rows.Read());
        return new CsvSchema([.. Enumerable.Range(0, _roles.Length).Select(ToColumn)], options.Delimiter);
    }

    private void RequireNamedColumns()
    {
        string?[] named = [options.LabelColumn, options.KeyColumn, .. options.CategoricalColumns, .. options.IgnoredColumns, .. options.Categories.Keys];
        if (named.FirstOrDefault(name => name is not null && !rows.Header.Contains(name)) is { } absent)
        {
            throw rows.RefuseFile($"there is no column \"{absent}\"; the header has {CsvReader.List(rows.Header)}.");
        }
    }

    private CsvRole ChooseRole(int column)
    {
        string name = rows.Header[column];
        if (name == options.LabelColumn)
        {
            return options.IsRegression ? CsvRole.Target : CsvRole.Label;
        }

        if (name == options.KeyColumn)
        {
            return CsvRole.Key;
        }

        if (options.IgnoredColumns.Contains(name))
        {
            return CsvRole.Ignored;
        }

        // The first row decides: a later value that is no number is then an error, not a silent change of the column's meaning.
        bool isDeclared = options.CategoricalColumns.Contains(name) || options.Categories.ContainsKey(name);
        return !isDeclared && CsvRows.IsNumber(rows.Value(column), out _) ? CsvRole.Numeric : CsvRole.Categorical;
    }

    private void AddRow(float[] numbers)
    {
        for (int i = 0; i < _roles.Length; i++)
        {
            switch (_roles[i])
            {
                case CsvRole.Numeric:
                    numbers[i] = (float)rows.Number(i);
                    break;
                case CsvRole.Target:
                    rows.Number(i);
                    break;
                case CsvRole.Categorical or CsvRole.Label when _categories[i] is { } seen:
                    AddCategory(i, seen);
                    break;
            }
        }

        _statistics.Add(numbers);
    }

    private void AddCategory(int column, SortedSet<string> seen)
    {
        bool isDeclared = options.CategoricalColumns.Contains(rows.Header[column]);
        seen.Add(isDeclared ? rows.Text(column) : rows.Value(column));
        if (seen.Count > CategoriesMax)
        {
            throw rows.Refuse(column, $"the column has more than {CategoriesMax} different values. Ignore it, or make it the key column.");
        }
    }

    private CsvColumn ToColumn(int i)
    {
        bool isScaled = options.Standardise && _roles[i] == CsvRole.Numeric;
        bool hasCategories = _roles[i] is CsvRole.Categorical or CsvRole.Label;
        return new CsvColumn(rows.Header[i], _roles[i])
        {
            Categories = !hasCategories ? [] : _categories[i] is { } seen ? [.. seen] : options.Categories[rows.Header[i]],
            Mean = isScaled ? _statistics.Mean(i) : 0,
            Deviation = isScaled ? _statistics.Deviation(i) : 1,
        };
    }
}
