using FedActors.Network.Wire;

namespace FedActors.Network.Client;

/// <summary>
/// Which seed to dial next and how long to wait before: around the list with waits that double with each round, and at once where a seed
/// names the leader.
/// </summary>
/// <param name="jitter">Numbers in [0, 1), so that a thousand nodes do not dial at the same moment.</param>
internal sealed class SeedRoute(Func<double> jitter)
{
    /// <summary>The most seeds remembered; more that are learned are passed over.</summary>
    public const int SeedsMax = 64;

    // Two seeds that each call the other leader must not be dialled in a tight loop.
    private const int HopsMax = 3;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskedWaitMax = TimeSpan.FromSeconds(30);

    // A session shorter than this does not make the waits short again: a seed that dies of each welcome is not to be hammered.
    private static readonly TimeSpan LastingSession = TimeSpan.FromSeconds(2);

    private readonly List<Uri> _seeds = [];
    private Uri? _named;
    private TimeSpan _asked;
    private int _next;
    private int _dials;
    private int _hops;
    private int _versionRefusals;

    /// <summary>All seeds known.</summary>
    public IReadOnlyList<Uri> Seeds
    {
        get
        {
            lock (_seeds)
            {
                return [.. _seeds];
            }
        }
    }

    /// <summary>Adds seeds; what is no https address or already known is passed over.</summary>
    public void Learn(IEnumerable<string> addresses)
    {
        lock (_seeds)
        {
            foreach (string address in addresses)
            {
                if (_seeds.Count < SeedsMax && Parse(address) is { } seed && !_seeds.Contains(seed))
                {
                    _seeds.Add(seed);
                }
            }
        }
    }

    /// <summary>Who is next, and after which wait.</summary>
    public (Uri Seed, TimeSpan Wait) Next()
    {
        if (_named is { } leader && _hops < HopsMax)
        {
            (_named, _asked) = (null, TimeSpan.Zero);
            _hops++;
            return (leader, TimeSpan.Zero);
        }

        lock (_seeds)
        {
            TimeSpan wait = Wait();
            (_named, _asked, _hops) = (null, TimeSpan.Zero, 0);
            _dials++;
            _next %= _seeds.Count;
            return (_seeds[_next++], wait);
        }
    }

    /// <summary>A seed refused and said who leads, or how long to wait.</summary>
    public void Refused(string? leader, int? retryAfterMilliseconds)
    {
        _named = leader is null ? null : Parse(leader);
        _asked = TimeSpan.FromMilliseconds(Math.Min(retryAfterMilliseconds ?? 0, AskedWaitMax.TotalMilliseconds));
    }

    /// <summary>Whether dialling on is in vain: a refusal that no retry changes, and not of one seed's release alone.</summary>
    public bool IsFinal(Refusal refusal)
    {
        if (refusal.Retryable)
        {
            _versionRefusals = 0;
            return false;
        }

        // During an upgrade some seeds speak the new version only, or the old one.
        return refusal.Reason != Reasons.UnsupportedVersion || ++_versionRefusals >= Seeds.Count;
    }

    /// <summary>A session ended: begin behind its seed, which is probably gone.</summary>
    public void Lost(Uri seed, TimeSpan lasted)
    {
        lock (_seeds)
        {
            _next = _seeds.IndexOf(seed) + 1;
            _hops = 0;
            if (lasted >= LastingSession)
            {
                // The first dial after a session waits the first wait, not none.
                _dials = 1;
            }
        }
    }

    /// <summary>The https address of a seed without a path, or null.</summary>
    public static Uri? Parse(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? seed) && seed.Scheme == Uri.UriSchemeHttps && seed.UserInfo.Length == 0
            ? new Uri(seed.GetLeftPart(UriPartial.Authority))
            : null;

    private TimeSpan Wait()
    {
        if (_dials == 0)
        {
            return TimeSpan.Zero;
        }

        // One round around the list, then twice the wait: with three seeds the third is asked after three short waits.
        int rounds = Math.Min((_dials - 1) / _seeds.Count, 16);
        TimeSpan wait = FirstWait * (1 << rounds);
        wait = (wait < WaitMax ? wait : WaitMax) * (0.5 + jitter());
        return wait > _asked ? wait : _asked;
    }
}
