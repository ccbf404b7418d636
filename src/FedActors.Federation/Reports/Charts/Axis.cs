namespace FedActors.Federation.Reports.Charts;

/// <summary>A linear axis with round tick values.</summary>
internal sealed class Axis
{
    private readonly double _from;
    private readonly double _to;

    /// <param name="from">Where the axis starts in the drawing.</param>
    /// <param name="to">Where it ends in the drawing.</param>
    /// <param name="min">The least value, finite.</param>
    /// <param name="max">The largest value, finite.</param>
    /// <param name="ticks">About how many ticks.</param>
    /// <param name="isWhole">Whether ticks stand at whole numbers only.</param>
    public Axis(double from, double to, double min, double max, int ticks, bool isWhole = false)
    {
        (_from, _to) = (from, to);
        if (max <= min)
        {
            double margin = min == 0 ? 1 : Math.Abs(min) * 0.1;
            (min, max) = isWhole ? (min - 1, max + 1) : (min - margin, max + margin);
        }

        double step = RoundStep((max - min) / ticks, isWhole);
        (Min, Max) = isWhole ? (min, max) : (Math.Floor(min / step) * step, Math.Ceiling(max / step) * step);
        Decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 12);
        for (double tick = Math.Ceiling((Min / step) - 1e-9) * step; tick <= Max + (step * 1e-6); tick += step)
        {
            // Rounding leaves a zero with a sign or a trace.
            Ticks.Add(Math.Abs(tick) < step * 1e-6 ? 0 : tick);
        }
    }

    public double Min { get; }

    public double Max { get; }

    /// <summary>Decimals that tell the ticks apart.</summary>
    public int Decimals { get; }

    public List<double> Ticks { get; } = [];

    /// <summary>Where a value stands in the drawing.</summary>
    public double this[double value] => _from + ((value - Min) / (Max - Min) * (_to - _from));

    private static double RoundStep(double raw, bool isWhole)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = (raw / power) switch { <= 1 => power, <= 2 => 2 * power, <= 5 => 5 * power, _ => 10 * power };
        return isWhole ? Math.Max(1, Math.Round(step)) : step;
    }
}
