namespace FedActors.Core.Privacy.Accounting;

/// <summary>The distribution of the sum of all losses in one direction, on a grid, from the losses that matter upwards.</summary>
internal sealed class ComposedLoss
{
    private readonly double[] _mass;
    private readonly double _first, _interval, _infinite;

    /// <summary>A distribution.</summary>
    /// <param name="mass">Untilted masses at first, first + 1, ... times the interval.</param>
    /// <param name="first">The index of the first.</param>
    /// <param name="interval">Between two losses.</param>
    /// <param name="infinite">Mass whose loss is taken as infinite.</param>
    public ComposedLoss(double[] mass, long first, double interval, double infinite)
    {
        (_mass, _first, _interval, _infinite) = (mass, first, interval, infinite);
    }

    /// <summary>delta = sum over losses above epsilon of mass * (1 - exp(epsilon - loss)), plus the infinite ones.</summary>
    public double Delta(double epsilon)
    {
        double delta = _infinite;
        for (int i = _mass.Length - 1; i >= 0 && Loss(i) > epsilon; i--)
        {
            delta += _mass[i] * -Stable.ExpMinusOne(epsilon - Loss(i));
        }

        return Math.Min(1, delta);
    }

    /// <summary>The least epsilon, 0 or more, at which delta is not exceeded; infinity where the infinite losses alone exceed it.</summary>
    public double Epsilon(double delta)
    {
        if (_infinite > delta)
        {
            return double.PositiveInfinity;
        }

        // Between two losses of the grid delta(epsilon) = above + infinite - exp(epsilon - loss) * weighted; both sums are kept relative to
        // the present loss, so that nothing overflows.
        double above = 0, weighted = 0, shrink = Math.Exp(-_interval);
        for (int i = _mass.Length - 1; i >= 0; i--)
        {
            double here = above + _infinite - weighted;
            if (here > delta && above > 0)
            {
                double epsilon = Loss(i) + Math.Log((above + _infinite - delta) / weighted);
                return Math.Max(0, epsilon);
            }

            if (Loss(i) <= 0)
            {
                return 0;
            }

            above += _mass[i];
            weighted = (weighted + _mass[i]) * shrink;
        }

        return Math.Max(0, Loss(0));
    }

    private double Loss(int i) => (_first + i) * _interval;
}
