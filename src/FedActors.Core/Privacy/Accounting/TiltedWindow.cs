namespace FedActors.Core.Privacy.Accounting;

/// <summary>
/// Where the sum of all losses lies after tilting: its distribution, weighted with exp(tilt * loss), is concentrated near the losses that
/// decide about epsilon, so that rounding errors there are small against the result however small delta is.
/// </summary>
internal sealed record TiltedWindow(LossDirection Direction, double Tilt, double LogMoment, double Low, double High)
{
    // Outside the window lies at most exp(-36) of the tilted mass at each end: less than a double resolves.
    public const double LogOutside = 36;

    private const int GoldenSteps = 24, Shifts = 44;

    // Moments of higher orders than this, in units of the noise, say nothing more and take long to integrate.
    private const double TiltPerNoiseMax = 400;

    /// <summary>The window for a wanted delta.</summary>
    public static TiltedWindow ForDelta(IReadOnlyList<SampledReleases> releases, LossDirection direction, double delta, double interval) =>
        At(releases, direction, Best(tilt => (Moment(releases, direction, tilt) - Math.Log(delta)) / tilt, Most(releases, interval)));

    /// <summary>The window for a wanted epsilon.</summary>
    public static TiltedWindow ForEpsilon(IReadOnlyList<SampledReleases> releases, LossDirection direction, double epsilon, double interval) =>
        At(releases, direction, Best(tilt => Moment(releases, direction, tilt) - (tilt * epsilon), Most(releases, interval)));

    /// <summary>A bound on the untilted mass above the window.</summary>
    public double Above => Math.Exp(LogMoment - (Tilt * High) - LogOutside);

    private static TiltedWindow At(IReadOnlyList<SampledReleases> releases, LossDirection direction, double tilt)
    {
        double moment = Moment(releases, direction, tilt), high = double.PositiveInfinity, low = double.NegativeInfinity;

        // Chernoff's bound at many shifts on both sides; any of them is valid, the best is taken.
        double shift = 1.0 / 128;
        double most = TiltPerNoiseMax * releases.Min(release => release.Noise);
        for (int i = 0; i < Shifts && shift <= most; i++, shift *= 1.5)
        {
            double up = (Moment(releases, direction, tilt + shift) - moment + LogOutside) / shift;
            double down = (moment - Moment(releases, direction, tilt - shift) - LogOutside) / shift;
            bool isWorse = up > high && down < low;
            high = Math.Min(high, up);
            low = Math.Max(low, down);
            if (isWorse)
            {
                break;
            }
        }

        // The discretised loss is spread a little wider than the true one that was bounded here.
        double room = 0.02 * (high - low);
        return new TiltedWindow(direction, tilt, moment, low - room, high + room);
    }

    /// <summary>A tilt that changes little within a cell of the grid.</summary>
    private static double Most(IReadOnlyList<SampledReleases> releases, double interval) =>
        Math.Min(0.2 / interval, TiltPerNoiseMax * releases.Min(release => release.Noise));

    private static double Moment(IReadOnlyList<SampledReleases> releases, LossDirection direction, double tilt)
    {
        double sum = 0;
        foreach (SampledReleases release in releases)
        {
            sum += release.LogMoment(direction, tilt);
        }

        return sum;
    }

    /// <summary>The minimum of a function with one valley, by doubling and golden section on the logarithm.</summary>
    private static double Best(Func<double, double> value, double max)
    {
        double at = Math.Min(1, max), there = value(at);
        while (at * 2 <= max && value(at * 2) is var further && further < there)
        {
            (at, there) = (at * 2, further);
        }

        while (at > 1e-6 && value(at / 2) is var nearer && nearer < there)
        {
            (at, there) = (at / 2, nearer);
        }

        const double golden = 0.6180339887498949;
        double low = Math.Log(at / 2), high = Math.Log(Math.Min(max, at * 2));
        double left = high - (golden * (high - low)), right = low + (golden * (high - low));
        double atLeft = value(Math.Exp(left)), atRight = value(Math.Exp(right));
        for (int i = 0; i < GoldenSteps && high - low > 0.02; i++)
        {
            if (atLeft < atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - (golden * (high - low));
                atLeft = value(Math.Exp(left));
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + (golden * (high - low));
                atRight = value(Math.Exp(right));
            }
        }

        return Math.Exp((low + high) / 2);
    }
}
