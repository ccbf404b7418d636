using System.Diagnostics;

namespace FedActors.Bench.Cluster;

/// <summary>Delays that were measured, from any thread.</summary>
internal sealed class Delays
{
    private readonly Lock _lock = new();
    private readonly List<double> _milliseconds = [];

    /// <summary>How many.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _milliseconds.Count;
            }
        }
    }

    /// <summary>One more.</summary>
    public void Add(long from, long to) => Add(Stopwatch.GetElapsedTime(from, to).TotalMilliseconds);

    /// <summary>One more.</summary>
    public void Add(double milliseconds)
    {
        lock (_lock)
        {
            _milliseconds.Add(milliseconds);
        }
    }

    /// <summary>What that share of them does not exceed, in milliseconds.</summary>
    public double Percentile(double share)
    {
        double[] sorted = Sorted();
        return sorted.Length == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    /// <summary>How many are longer.</summary>
    public int Beyond(double milliseconds) => Sorted().Count(delay => delay > milliseconds);

    private double[] Sorted()
    {
        lock (_lock)
        {
            return [.. _milliseconds.Order()];
        }
    }
}
