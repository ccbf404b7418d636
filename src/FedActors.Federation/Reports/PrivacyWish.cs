namespace FedActors.Federation.Reports;

/// <summary>The circumstances for which privacy is planned; impossible ones are refused.</summary>
public sealed record PrivacyWish
{
    /// <summary>Circumstances.</summary>
    /// <param name="rounds">1 or more.</param>
    /// <param name="cohort">Expected centres in a round, 1 to <paramref name="population"/>.</param>
    /// <param name="population">Centres in all.</param>
    /// <param name="delta">Above 0 and below 1 / population.</param>
    public PrivacyWish(int rounds, int cohort, int population, double delta)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rounds);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cohort);
        if (cohort > population)
        {
            throw new ArgumentException($"The cohort is {cohort} of a population of {population}; at most all of them can be in a round.");
        }

        if (!(delta > 0 && delta < 1.0 / population))
        {
            throw new ArgumentException($"delta is {delta:0.######e+0} with {population} centres; above 0 and below 1/{population} = {1.0 / population:0.###e+0} is wanted: " +
                "at delta = 1/n a mechanism may publish one centre's data outright and still be called private.");
        }

        (Rounds, Cohort, Population, Delta) = (rounds, cohort, population, delta);
    }

    /// <summary>Rounds that release a model.</summary>
    public int Rounds { get; }

    /// <summary>Expected centres in a round.</summary>
    public int Cohort { get; }

    /// <summary>Centres in all.</summary>
    public int Population { get; }

    /// <summary>The chance of a privacy failure that is put up with.</summary>
    public double Delta { get; }

    /// <summary>The clip bound on an update's norm.</summary>
    public double Clip { get; init; } = 1;

    /// <summary>Parameters of the model; null where not told.</summary>
    public int? Dimension { get; init; }

    /// <summary><c>pld</c> or <c>rdp</c>.</summary>
    public string Accountant { get; init; } = "pld";

    /// <summary>The chance of each centre to be in a round.</summary>
    public double SamplingRate => (double)Cohort / Population;
}
