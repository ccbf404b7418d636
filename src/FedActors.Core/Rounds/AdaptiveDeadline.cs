namespace FedActors.Core.Rounds;

/// <summary>Learns from round to round how long updates take, and sets the next deadline accordingly.</summary>
internal sealed class AdaptiveDeadline(RunOptions options)
{
    // Fewer say too little about the slow ones.
    private const int ObservedMin = 10;

    private readonly TimeSpan[] _times = new TimeSpan[options.AdaptiveDeadline.Enabled ? options.AdaptiveDeadline.Window : 0];
    private long _observed;

    /// <summary>Takes in how long the slots of an ended attempt took; those that were too late took at least until the deadline.</summary>
    public void Learn(IEnumerable<SlotTime> times)
    {
        if (_times.Length == 0)
        {
            return;
        }

        foreach (SlotTime time in times.Where(time => time.IsCounted || time.IsOverdue))
        {
            _times[_observed++ % _times.Length] = time.Taken;
        }
    }

    /// <summary>How long the next round waits.</summary>
    public TimeSpan Next()
    {
        var count = (int)Math.Min(_observed, _times.Length);
        if (count < Math.Min(ObservedMin, _times.Length) || count == 0)
        {
            return options.Deadline;
        }

        AdaptiveDeadlineOptions adaptive = options.AdaptiveDeadline;
        TimeSpan[] sorted = [.. _times.Take(count).Order()];
        TimeSpan typical = sorted[(int)Math.Ceiling(adaptive.Percentile * count) - 1];
        double seconds = Math.Max(typical.TotalSeconds * adaptive.Factor, adaptive.AtLeast.TotalSeconds);
        return TimeSpan.FromSeconds(Math.Min(seconds, options.Deadline.TotalSeconds));
    }
}
