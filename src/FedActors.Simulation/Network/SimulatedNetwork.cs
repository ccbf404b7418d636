using FedActors.Core.Randomness;
using FedActors.Simulation.Engine;

namespace FedActors.Simulation.Network;

/// <summary>Carries control messages with delay, loss, duplication and reordering, and knows which links are cut.</summary>
internal sealed class SimulatedNetwork
{
    private readonly EventLoop _loop;
    private readonly SeededRandom _random;
    private readonly LinkDirection[] _cuts;
    private readonly long[] _lastDown;
    private readonly long[] _lastUp;
    private NetworkOptions _options;

    public SimulatedNetwork(EventLoop loop, NetworkOptions options, int centres, ulong seed)
    {
        _loop = loop;
        _options = options;
        _random = new SeededRandom(seed, 0, 0, RandomPurpose.Network);
        _cuts = new LinkDirection[centres];
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

    /// <summary>Cuts or mends a centre's link.</summary>
    public void SetCut(int centre, LinkDirection cut) => _cuts[centre] = cut;

    /// <summary>Whether a centre's link is cut in any of the given directions.</summary>
    public bool IsCut(int centre, LinkDirection direction) => (_cuts[centre] & direction) != 0;

    /// <summary>One draw of the one-way delay.</summary>
    public TimeSpan Delay() => _options.LatencySigma == 0
        ? _options.Latency
        : _options.Latency * Math.Exp(_options.LatencySigma * _random.NextGaussian());

    /// <summary>Sends a control message; it arrives once, twice or never.</summary>
    public void Send(int centre, LinkDirection direction, ILoopEvent arrival)
    {
        if (IsCut(centre, direction) || _random.NextBool(_options.Loss))
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

    private void Deliver(int centre, LinkDirection direction, ILoopEvent arrival)
    {
        long at = _loop.Microseconds + (Delay().Ticks / TimeSpan.TicksPerMicrosecond);
        if (_random.NextBool(_options.Reorder))
        {
            Reordered++;
        }
        else
        {
            // A stream keeps its order: nothing arrives before what was sent before it.
            ref long last = ref (direction == LinkDirection.Down ? ref _lastDown[centre] : ref _lastUp[centre]);
            at = Math.Max(at, last + 1);
            last = at;
        }

        _loop.At(at, arrival);
    }
}
