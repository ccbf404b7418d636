namespace FedActors.Core.Privacy.Accounting;

/// <summary>Zero-concentrated differential privacy: a Renyi divergence of at most rho times the order, at every order.</summary>
/// <remarks>M. Bun, T. Steinke, "Concentrated differential privacy: simplifications, extensions, and lower bounds", TCC 2016.</remarks>
public static class ZeroConcentrated
{
    /// <summary>The epsilon that rho gives at delta, over the usual orders with the modern conversion.</summary>
    /// <param name="rho">Positive and finite; one Gaussian release has 1 / (2 s^2).</param>
    /// <param name="delta">Above 0 and below 1.</param>
    public static double Epsilon(double rho, double delta)
    {
        Check.Positive(rho, nameof(rho));
        double[] orders = [.. RdpAccountant.UsualOrders];
        return new RenyiCurve(orders, [.. orders.Select(order => rho * order)]).Epsilon(delta, RenyiConversion.Modern, out _);
    }
}
