namespace FedActors.Core.Privacy.Accounting;

/// <summary>The privacy loss of one release on a grid, in both directions, never better than the true one.</summary>
/// <remarks>
/// V. Doroshenko, B. Ghazi, P. Kamath, R. Kumar, P. Manurangsi, "Connect the dots: tighter discrete approximations of privacy loss distributions",
/// PETS 2022: the mass of each cell goes to the cell's two ends such that its probability is kept under both data sets, which keeps delta
/// exact on the grid and above the truth between. What lies beyond the grid counts as its lowest loss or as an infinite one.
/// </remarks>
internal sealed class SampledGaussianLoss
{
    // exp(loss) times the other data set's probability must neither overflow nor be made of a number that has lost its digits.
    private const double LossMax = 300, OtherMin = 1e-290;

    private SampledGaussianLoss(int first, int cells)
    {
        First = first;
        RemoveMass = new double[cells + 1];
        AddMass = new double[cells + 1];
    }

    /// <summary>The index of the first loss of <see cref="RemoveMass"/>: loss = index * interval.</summary>
    public int First { get; }

    /// <summary>Masses at First, First + 1, ... under the mixture.</summary>
    public double[] RemoveMass { get; }

    /// <summary>Masses at -First, -First - 1, ... under noise alone.</summary>
    public double[] AddMass { get; }

    /// <summary>What may have an infinite loss.</summary>
    public double RemoveInfinite { get; private set; }

    /// <summary>What may have an infinite loss.</summary>
    public double AddInfinite { get; private set; }

    /// <summary>The losses of the results that are looked at.</summary>
    public static (double Low, double High) Span(SampledReleases release) =>
        (Loss(release, release.Noise * release.From), Loss(release, release.Noise * release.To));

    /// <summary>Discretises one release.</summary>
    /// <param name="release">Noise, rate and which results are looked at; the count is of no matter.</param>
    /// <param name="interval">Between two losses of the grid.</param>
    public static SampledGaussianLoss Of(SampledReleases release, double interval)
    {
        (double low, double high) = Span(release);
        int first = (int)Math.Floor(low / interval), last = Math.Max(first + 1, (int)Math.Ceiling(high / interval));
        var loss = new SampledGaussianLoss(first, last - first);
        Edge left = loss.Begin(release, Edge.At(release, first * interval));
        double widths = -Stable.ExpMinusOne(-interval), q = release.Rate;
        for (int cell = 0; cell < last - first; cell++)
        {
            double lower = (first + cell) * interval, upper = (first + cell + 1) * interval;
            Edge right = Edge.At(release, upper);
            double without = Edge.Between(left.Without, left.WithoutTail, right.Without, right.WithoutTail);
            double with = Edge.Between(left.With, left.WithTail, right.With, right.WithTail);
            double mixture = ((1 - q) * without) + (q * with);

            // The part that goes up keeps the probability under the other data set: (P - exp(loss) Q) / (1 - exp(-interval)).
            double up = IsFar(lower, without) ? mixture : Math.Clamp(((q * with) - ((Stable.ExpMinusOne(lower) + q) * without)) / widths, 0, mixture);
            loss.RemoveMass[cell + 1] += up;
            loss.RemoveMass[cell] += mixture - up;
            double addUp = IsFar(-upper, mixture) ? without : Math.Clamp((without - (Math.Exp(-upper) * mixture)) / widths, 0, without);
            loss.AddMass[cell] += addUp;
            loss.AddMass[cell + 1] += without - addUp;
            left = right;
        }

        loss.End(release, left);
        return loss;
    }

    /// <summary>Whether the other data set's probability is beyond what doubles hold; then all of a cell's mass goes up.</summary>
    private static bool IsFar(double loss, double other) => loss > LossMax || other < OtherMin;

    private Edge Begin(SampledReleases release, Edge edge)
    {
        double without = NormalTail.Below(edge.Without), with = NormalTail.Below(edge.With);
        RemoveMass[0] += ((1 - release.Rate) * without) + (release.Rate * with);
        AddInfinite = without;
        return edge;
    }

    private void End(SampledReleases release, Edge edge)
    {
        double without = NormalTail.Above(edge.Without), with = NormalTail.Above(edge.With);
        RemoveInfinite = ((1 - release.Rate) * without) + (release.Rate * with);
        AddMass[^1] += without;
    }

    private static double Loss(SampledReleases release, double x)
    {
        double t = ((2 * x) - 1) / (2 * release.Noise * release.Noise), q = release.Rate;
        return q == 1 ? t : t > 30 ? Math.Log(q) + t + Stable.LogOnePlus((1 - q) / q * Math.Exp(-t)) : Stable.LogOnePlus(q * Stable.ExpMinusOne(t));
    }

    /// <summary>Where the loss takes a value, in standard deviations from the mean without and with the unit, and the normal tails beyond.</summary>
    private readonly record struct Edge(double Without, double WithoutTail, double With, double WithTail)
    {
        public static Edge At(SampledReleases release, double loss)
        {
            double q = release.Rate, grown = Stable.ExpMinusOne(loss) + q;
            double x = q == 1 ? loss : grown <= 0 ? double.NegativeInfinity : loss > 30 ? loss - Math.Log(q) + Stable.LogOneMinus((1 - q) * Math.Exp(-loss)) : Math.Log(grown / q);
            x = (release.Noise * release.Noise * x) + 0.5;
            double without = x / release.Noise, with = (x - 1) / release.Noise;
            return new Edge(without, NormalTail.Above(Math.Abs(without)), with, NormalTail.Above(Math.Abs(with)));
        }

        public static double Between(double a, double aTail, double b, double bTail) =>
            Math.Max(0, a >= 0 ? aTail - bTail : b <= 0 ? bTail - aTail : 1 - aTail - bTail);
    }
}
