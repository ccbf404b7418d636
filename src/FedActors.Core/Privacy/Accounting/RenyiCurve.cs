namespace FedActors.Core.Privacy.Accounting;

/// <summary>Bounds on the Renyi divergence at several orders, and the best (epsilon, delta) that follows from any of them.</summary>
public sealed class RenyiCurve
{
    private readonly double[] _orders, _divergences;

    /// <summary>A curve of the given points.</summary>
    /// <param name="orders">Each above 1 and finite; one at least.</param>
    /// <param name="divergences">As many, each 0 or more; infinity where nothing is known.</param>
    public RenyiCurve(ReadOnlySpan<double> orders, ReadOnlySpan<double> divergences)
    {
        if (orders.Length == 0 || orders.Length != divergences.Length)
        {
            throw new ArgumentException($"{orders.Length} orders and {divergences.Length} divergences; as many of each, and at least one, are wanted.", nameof(divergences));
        }

        foreach (double order in orders)
        {
            if (!(order > 1 && double.IsFinite(order)))
            {
                throw new ArgumentOutOfRangeException(nameof(orders), order, $"An order is {order}; finite numbers above 1 are wanted.");
            }
        }

        (_orders, _divergences) = (orders.ToArray(), divergences.ToArray());
    }

    /// <summary>The least epsilon, 0 or more, over all orders; infinity where no order bounds it.</summary>
    /// <param name="delta">Above 0 and below 1.</param>
    /// <param name="conversion">Which theorem.</param>
    /// <param name="order">The order that gave it.</param>
    public double Epsilon(double delta, RenyiConversion conversion, out double order)
    {
        Check.Delta(delta);
        double best = double.PositiveInfinity;
        order = _orders[0];
        for (int i = 0; i < _orders.Length; i++)
        {
            double a = _orders[i];
            double epsilon = conversion == RenyiConversion.Classic
                ? _divergences[i] - (Math.Log(delta) / (a - 1))
                : _divergences[i] + Math.Log((a - 1) / a) - ((Math.Log(delta) + Math.Log(a)) / (a - 1));
            if (epsilon < best)
            {
                (best, order) = (epsilon, a);
            }
        }

        return Math.Max(0, best);
    }

    /// <summary>The least delta in [0, 1] over all orders.</summary>
    /// <param name="epsilon">Finite, 0 or more.</param>
    /// <param name="conversion">Which theorem.</param>
    public double Delta(double epsilon, RenyiConversion conversion)
    {
        Check.Epsilon(epsilon);
        double best = 0;
        for (int i = 0; i < _orders.Length; i++)
        {
            double a = _orders[i];
            double log = (a - 1) * (_divergences[i] - epsilon);
            best = Math.Min(best, conversion == RenyiConversion.Classic ? log : log + ((a - 1) * Math.Log((a - 1) / a)) - Math.Log(a));
        }

        return Math.Exp(best);
    }
}
