namespace FedActors.Core.Membership;

/// <summary>How regularly one member has greeted so far, in eight bytes, and how suspicious its present silence is for that.</summary>
/// <remarks>
/// N. Hayashibara, X. Défago, R. Yared, T. Katayama, "The phi accrual failure detector", SRDS 2004, equations 1 to 3: phi = -log10 of the
/// probability that a greeting comes later than now, were intervals normally distributed. Deviations: mean and variance are exponentially
/// weighted instead of taken over a window, the mean is never below the interval that members are told to keep, the deviation never below
/// 100 ms, and an acceptable pause is added to the mean (all but the first as in Akka's detector). The normal distribution's tail is the
/// logistic approximation of S. Bowling et al., JIEM 2009, equation 6.
/// </remarks>
public struct HeartbeatRhythm
{
    // One interval's share in mean and variance: the last sixteen or so count.
    private const float Share = 1f / 16;
    private const double DeviationMin = 0.1, SecondsMax = 3600;

    private float _mean;
    private float _variance;

    /// <summary>Takes in the time between two greetings.</summary>
    /// <param name="interval">Zero or more; beyond an hour it counts as an hour.</param>
    public void Observe(TimeSpan interval)
    {
        var seconds = (float)Math.Clamp(interval.TotalSeconds, 0, SecondsMax);
        if (_mean == 0)
        {
            (_mean, _variance) = (seconds, seconds * seconds / 64);
            return;
        }

        float off = seconds - _mean;
        _mean += Share * off;
        _variance = (1 - Share) * (_variance + (Share * off * off));
    }

    /// <summary>phi: 1 is wrong once in ten times, 8 once in 10^8.</summary>
    /// <param name="silence">Time since the member was heard.</param>
    /// <param name="expected">The interval that members are told to keep.</param>
    /// <param name="pause">A pause that is acceptable beyond it.</param>
    public readonly double Phi(TimeSpan silence, TimeSpan expected, TimeSpan pause)
    {
        double mean = Math.Max(_mean, expected.TotalSeconds) + pause.TotalSeconds;
        double y = (silence.TotalSeconds - mean) / Math.Max(Math.Sqrt(_variance), DeviationMin);
        double odds = y * (1.5976 + (0.070566 * y * y));

        // log10(1 + e^odds), without overflow where the silence is long.
        return odds > 500 ? odds * Math.Log10(Math.E) : Math.Log10(1 + Math.Exp(odds));
    }
}
