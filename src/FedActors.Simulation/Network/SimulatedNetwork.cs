using FedActors.Core.Randomness;
using FedActors.Simulation.Engine;

namespace FedActors.Simulation.Network;

/// <summary>Carries control messages between centres and seeds with delay, loss, duplication and reordering, and knows which links are cut.</summary>
internal sealed class SimulatedNetwork
{
    /// <summary>A day on the way is as good as lost, and fits a time span whatever the distribution's tail.</summary>
    private const double DelaySecondsMax = 86_400;

    private readonly EventLoop _loop;
    private readonly SeededRandom _random;
    private readonly int[] _cutsDown;
    private readonly int[] _cutsUp;
    private readonly long[] _lastDown;
    private readonly long[] _lastUp;
    private readonly int _centres;
    private readonly int[] _seedCutsDown;
    private readonly int[] _seedCutsUp;
    private int _seedCuts;
    private NetworkOptions _options;

    public SimulatedNetwork(EventLoop loop, NetworkOptions options, int centres, ulong seed, int seeds = 1)
    {
        _centres = centres;

        // A single seed's ways are the centres' own.
        _seedCutsDown = new int[seeds == 1 ? 0 : seeds * centres];
        _seedCutsUp = new int[_seedCutsDown.Length];
        _loop = loop;
        _options = options;
        _random = new SeededRandom(seed, 0, 0, RandomPurpose.Network);
        _cutsDown = new int[centres];
        _cutsUp = new int[centres];
        _lastDown = new long[centres];
        _lastUp = new long[centres];
    }

    /// <summary>Messages lost to chance or to a cut link.</summary>
    public long Lost { get; private set; }

    /// <summary>Messages delivered twice.</summary>
    public long Duplicated { get; private set; }

    /// <summary>Messages that were allowed to overtake others.</summary>
    public long Reordered { get; private set; }

    /// <summary>Changes the network's quality from now on.</summary>
    public void Become(NetworkOptions options) => _options = options;

    /// <summary>Cuts a centre's link once more; it is whole again when each cut has been mended.</summary>
    public void Cut(int centre, LinkDirection direction) => Count(centre, direction, 1);

    /// <summary>Mends one cut of a centre's link.</summary>
    public void Mend(int centre, LinkDirection direction) => Count(centre, direction, -1);

    /// <summary>Cuts the way between a centre and one of several seeds once more.</summary>
    public void Cut(int centre, LinkDirection direction, int seed) => Count(centre, direction, 1, seed);

    /// <summary>Mends one cut of the way between a centre and one of several seeds.</summary>
    public void Mend(int centre, LinkDirection direction, int seed) => Count(centre, direction, -1, seed);

    /// <summary>Mends every cut of every link; cuts that are mended after this one by one were among them.</summary>
    public void MendAll()
    {
        Array.Clear(_cutsDown);
        Array.Clear(_cutsUp);
        Array.Clear(_seedCutsDown);
        Array.Clear(_seedCutsUp);
        _seedCuts = 0;
    }

    /// <summary>Whether a centre's link is cut in any of the given directions.</summary>
    public bool IsCut(int centre, LinkDirection direction) =>
        (direction.HasFlag(LinkDirection.Down) && _cutsDown[centre] > 0) || (direction.HasFlag(LinkDirection.Up) && _cutsUp[centre] > 0);

    /// <summary>Whether the way between a centre and that seed is cut in any of the given directions.</summary>
    public bool IsCut(int centre, LinkDirection direction, int seed) => IsCut(centre, direction)
        || (_seedCuts > 0
            && ((direction.HasFlag(LinkDirection.Down) && _seedCutsDown[PlaceOf(centre, seed)] > 0)
                || (direction.HasFlag(LinkDirection.Up) && _seedCutsUp[PlaceOf(centre, seed)] > 0)));

    /// <summary>One draw of the one-way delay.</summary>
    public TimeSpan Delay()
    {
        if (_options.LatencySigma == 0)
        {
            return _options.Latency;
        }

        double seconds = _options.Latency.TotalSeconds * Math.Exp(_options.LatencySigma * _random.NextGaussian());
        return TimeSpan.FromSeconds(Math.Min(seconds, DelaySecondsMax));
    }

    /// <summary>Sends a control message; it arrives once, twice or never.</summary>
    public void Send(int centre, LinkDirection direction, ILoopEvent arrival, int seed = 0)
    {
        if (IsCut(centre, direction, seed) || _random.NextBool(_options.Loss))
        {
            Lost++;
            return;
        }

        Deliver(centre, direction, arrival);
        if (_random.NextBool(_options.Duplication))
        {
            Duplicated++;
            Deliver(centre, direction, arrival);
        }
    }

    /// <summary>The end of a connection arrives once, after all that was sent before in its order.</summary>
    public void SendEnd(int centre, LinkDirection direction, ILoopEvent arrival) =>
        InOrder(centre, direction, _loop.Microseconds + (Delay().Ticks / TimeSpan.TicksPerMicrosecond), arrival);

    private void InOrder(int centre, LinkDirection direction, long at, ILoopEvent arrival)
    {
        // A stream keeps its order: nothing arrives before what was sent before it.
        ref long last = ref (direction == LinkDirection.Down ? ref _lastDown[centre] : ref _lastUp[centre]);
        last = Math.Max(at, last + 1);
        _loop.At(last, arrival);
    }

    private void Count(int centre, LinkDirection direction, int change)
    {
        if (direction.HasFlag(LinkDirection.Down))
        {
            _cutsDown[centre] = Math.Max(0, _cutsDown[centre] + change);
        }

        if (direction.HasFlag(LinkDirection.Up))
        {
            _cutsUp[centre] = Math.Max(0, _cutsUp[centre] + change);
        }
    }

    private void Count(int centre, LinkDirection direction, int change, int seed)
    {
        if (_seedCutsDown.Length == 0)
        {
            Count(centre, direction, change);
            return;
        }

        _seedCuts += direction.HasFlag(LinkDirection.Down) ? Count(ref _seedCutsDown[PlaceOf(centre, seed)], change) : 0;
        _seedCuts += direction.HasFlag(LinkDirection.Up) ? Count(ref _seedCutsUp[PlaceOf(centre, seed)], change) : 0;
    }

    private static int Count(ref int cuts, int change)
    {
        int before = cuts;
        cuts = Math.Max(0, cuts + change);
        return cuts - before;
    }

    private int PlaceOf(int centre, int seed) => (seed * _centres) + centre;

    private void Deliver(int centre, LinkDirection direction, ILoopEvent arrival)
    {
        long at = _loop.Microseconds + (Delay().Ticks / TimeSpan.TicksPerMicrosecond);
        if (_random.NextBool(_options.Reorder))
        {
            Reordered++;
            _loop.At(at, arrival);
        }
        else
        {
            InOrder(centre, direction, at, arrival);
        }
    }
}
