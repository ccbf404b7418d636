namespace FedActors.Learning.Datasets;

/// <summary>What a column of a CSV file is for.</summary>
public enum CsvRole
{
    /// <summary>One feature: a finite number.</summary>
    Numeric,

    /// <summary>One feature per category: 1 for the example's own, 0 for the others.</summary>
    Categorical,

    /// <summary>The class of the example; its categories are the classes in order.</summary>
    Label,

    /// <summary>The regression target: a finite number.</summary>
    Target,

    /// <summary>The natural key for partitioning; never a feature.</summary>
    Key,

    /// <summary>Not read.</summary>
    Ignored,
}
