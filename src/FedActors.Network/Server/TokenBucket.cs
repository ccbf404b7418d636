namespace FedActors.Network.Server;

/// <summary>Lets so many through a second in the long run, and a burst at once. Safe for many threads.</summary>
internal sealed class TokenBucket
{
    private readonly Lock _lock = new();
    private readonly double _perSecond, _burst;
    private readonly TimeProvider _time;
    private double _tokens;
    private long _filledAt;

    /// <summary>A full bucket.</summary>
    public TokenBucket(double perSecond, double burst, TimeProvider time)
    {
        (_perSecond, _burst, _time, _tokens) = (perSecond, burst, time, burst);
        _filledAt = time.GetTimestamp();
    }

    /// <summary>Takes that many if there is at least one.</summary>
    /// <param name="count">How many; what is missing is owed, so that a large taker waits afterwards.</param>
    /// <returns>How long to wait for the next try; zero where they were taken.</returns>
    public TimeSpan Take(double count)
    {
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            _tokens = Math.Min(_burst, _tokens + (_time.GetElapsedTime(_filledAt, now).TotalSeconds * _perSecond));
            _filledAt = now;
            if (_tokens < 1)
            {
                return TimeSpan.FromSeconds((1 - _tokens) / _perSecond);
            }

            _tokens -= count;
            return TimeSpan.Zero;
        }
    }

    /// <summary>Takes that many whatever there is: what has been used up already is accounted for.</summary>
    public void Charge(double count)
    {
        lock (_lock)
        {
            _tokens -= count;
        }
    }
}
