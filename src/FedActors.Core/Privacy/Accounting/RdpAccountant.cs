using System.Collections.Concurrent;

namespace FedActors.Core.Privacy.Accounting;

/// <summary>Accounts by Renyi divergences, which add up over releases. Knows every kind of event, is quick, and is not the tightest.</summary>
/// <remarks>
/// I. Mironov, "Renyi differential privacy", CSF 2017. The divergence of the sampled Gaussian is exact at integer orders and integrated
/// numerically at others; some libraries sum the absolute values of an alternating series there, which is larger.
/// </remarks>
public sealed class RdpAccountant : IPrivacyAccountant
{
    private const int KnownMax = 1024;

    private readonly double[] _orders;
    private readonly RenyiConversion _conversion;

    // A run releases the same again and again, and its ledger asks after each release.
    private readonly ConcurrentDictionary<PrivacyEvent, double[]> _known = new();

    /// <summary>An accountant over the usual orders with the modern conversion.</summary>
    public RdpAccountant()
        : this(UsualOrders, RenyiConversion.Modern)
    {
    }

    /// <summary>An accountant over chosen orders.</summary>
    /// <param name="orders">Each above 1 and finite; one at least.</param>
    /// <param name="conversion">From divergences to (epsilon, delta).</param>
    public RdpAccountant(IReadOnlyList<double> orders, RenyiConversion conversion)
    {
        _orders = [.. orders];
        _conversion = conversion;
        _ = new RenyiCurve(_orders, new double[_orders.Length]);
    }

    /// <summary>1.1, 1.2, ..., 10.9, then 11, 12, ..., 63, and 128, 256, 512, 1024.</summary>
    public static IReadOnlyList<double> UsualOrders { get; } =
        [.. Enumerable.Range(11, 99).Select(tenths => tenths / 10.0), .. Enumerable.Range(11, 53).Select(order => (double)order), 128, 256, 512, 1024];

    /// <inheritdoc/>
    public string Name => "rdp";

    /// <inheritdoc/>
    public double Epsilon(IReadOnlyList<PrivacyEvent> events, double delta)
    {
        Check.Delta(delta);
        return RevealsNothing(events) ? 0 : Curve(events).Epsilon(delta, _conversion, out _);
    }

    /// <inheritdoc/>
    public double Delta(IReadOnlyList<PrivacyEvent> events, double epsilon)
    {
        Check.Epsilon(epsilon);
        return RevealsNothing(events) ? 0 : Curve(events).Delta(epsilon, _conversion);
    }

    /// <summary>The divergences of all events together at this accountant's orders.</summary>
    /// <param name="events">In any order.</param>
    public RenyiCurve Curve(IReadOnlyList<PrivacyEvent> events)
    {
        var sums = new double[_orders.Length];
        foreach ((PrivacyEvent happened, double count) in events.GroupBy(Once).Select(group => (group.Key, group.Sum(e => (double)Count(e)))).Where(item => item.Item2 > 0))
        {
            double[] divergences = DivergencesOf(happened);
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += count * divergences[i];
            }
        }

        return new RenyiCurve(_orders, sums);
    }

    private double[] DivergencesOf(PrivacyEvent once)
    {
        if (_known.TryGetValue(once, out double[]? known))
        {
            return known;
        }

        if (_known.Count >= KnownMax)
        {
            _known.Clear();
        }

        return _known.GetOrAdd(once, happened =>
        {
            double tau = happened is PrivacyEvent.DistributedGaussian d ? DistributedGaussianBounds.Tau(d.LocalStddev, d.Granularity, d.Clients) : 0;
            double square = happened is PrivacyEvent.Tree t ? TreeSensitivity.SquareSum(t.Steps, t.Participations, t.Separation) : 0;
            return [.. _orders.Select(order => Divergence(happened, tau, square, order))];
        });
    }

    private static double Divergence(PrivacyEvent happened, double tau, double square, double order) => happened switch
    {
        PrivacyEvent.SampledGaussian gaussian => SampledGaussianDivergence.Divergence(order, gaussian.NoiseMultiplier, gaussian.SamplingRate),
        PrivacyEvent.Tree tree => order * square / (2 * tree.NoiseMultiplier * tree.NoiseMultiplier),
        PrivacyEvent.DistributedGaussian sums => DistributedGaussianBounds.Divergence(sums, tau, order),
        _ => throw new NotSupportedException($"The rdp accountant has no method for {happened.GetType().Name}."),
    };

    /// <summary>The event as if it had happened once, so that equal ones are computed once.</summary>
    private static PrivacyEvent Once(PrivacyEvent happened) => happened switch
    {
        PrivacyEvent.SampledGaussian g => new PrivacyEvent.SampledGaussian(g.NoiseMultiplier, g.SamplingRate, 1),
        PrivacyEvent.Tree t => new PrivacyEvent.Tree(t.NoiseMultiplier, t.Steps, 0, t.Participations, t.Separation),
        PrivacyEvent.DistributedGaussian d =>
            new PrivacyEvent.DistributedGaussian(d.LocalStddev, d.Granularity, d.RoundedNorm, d.Dimension, d.Clients, 1, d.SamplingRate),
        _ => happened,
    };

    private static long Count(PrivacyEvent happened) => happened switch
    {
        PrivacyEvent.SampledGaussian { SamplingRate: 0 } or PrivacyEvent.DistributedGaussian { SamplingRate: 0 } or PrivacyEvent.Tree { Steps: 0 } => 0,
        PrivacyEvent.SampledGaussian gaussian => gaussian.Count,
        PrivacyEvent.Tree tree => tree.Restarts + 1L,
        PrivacyEvent.DistributedGaussian sums => sums.Count,
        _ => 1,
    };

    private static bool RevealsNothing(IReadOnlyList<PrivacyEvent> events) => events.All(happened => Count(happened) == 0);
}
