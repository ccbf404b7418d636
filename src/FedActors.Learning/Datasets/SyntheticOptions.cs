namespace FedActors.Learning.Datasets;

/// <summary>Which Synthetic(alpha, beta) set to generate; the defaults are those of the paper.</summary>
public sealed record SyntheticOptions
{
    /// <summary>How much the centres' true models differ: the standard deviation of their means, zero or more.</summary>
    public double Alpha { get; init => field = Deviation(value, nameof(Alpha)); } = 1;

    /// <summary>How much the centres' features differ: the standard deviation of their means, zero or more.</summary>
    public double Beta { get; init => field = Deviation(value, nameof(Beta)); } = 1;

    /// <summary>All centres share one true model and one feature distribution; alpha and beta are then unused.</summary>
    public bool Iid { get; init; }

    /// <summary>How many centres, one or more.</summary>
    public int Centres { get; init => field = Positive(value, nameof(Centres)); } = 30;

    /// <summary>Features per example, one or more.</summary>
    public int Features { get; init => field = Positive(value, nameof(Features)); } = 60;

    /// <summary>How many classes, one or more.</summary>
    public int Classes { get; init => field = Positive(value, nameof(Classes)); } = 10;

    /// <summary>
    /// The most examples of one centre, train and test together, two or more; null for no limit. Unlimited sizes have a heavy tail: one
    /// centre in a thousand exceeds 26,000 examples.
    /// </summary>
    public int? ExamplesMax
    {
        get;
        init
        {
            if (value is { } max) { ArgumentOutOfRangeException.ThrowIfLessThan(max, 2, nameof(ExamplesMax)); }
            field = value;
        }
    }

    private static double Deviation(double value, string name) => value is >= 0 and < double.PositiveInfinity
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} is a standard deviation: zero or more, and finite.");

    private static int Positive(int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, name);
        return value;
    }
}
