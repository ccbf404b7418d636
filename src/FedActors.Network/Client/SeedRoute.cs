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

    /// <summary>
    /// How long to wait where no seed lets the node in and one of them because of the certificate's time: until a renewed kit lies on the
    /// disk, or that seed's clock is set.
    /// </summary>
    public static readonly TimeSpan CertificateWait = TimeSpan.FromSeconds(30);

    // Two seeds that each call the other leader must not be dialled in a tight loop.
    private const int HopsMax = 3;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskedWaitMax = TimeSpan.FromSeconds(30);

    // A session shorter than this does not make the waits short again: a seed that dies of each welcome is not to be hammered.
    private static readonly TimeSpan LastingSession = TimeSpan.FromSeconds(0.5);

    private readonly List<Uri> _seeds = [];

    // Who has refused in a way that it will not change by itself, and why; until it says something else, or any seed lets the node in.
    private readonly Dictionary<Uri, string> _against = [];
    private Uri? _named;
    private TimeSpan _asked;
    private int _next;
    private int _dials;
    private int _hops;

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

    /// <summary>
    /// Whether dialling on is in vain: no retry changes the refusal, and it is no single seed's opinion. One seed may have a clock that is
    /// wrong, an older or a wrong list of revoked certificates, or another release during an upgrade: what such things decide is final only
    /// when all seeds say so, and what the certificate's time decides is never final, because a kit can be renewed and a clock be set.
    /// </summary>
    public bool IsFinal(Uri seed, Refusal refusal)
    {
        lock (_seeds)
        {
            if (refusal.Retryable)
            {
                _against.Remove(seed);
                return false;
            }

            if (IsOfTheRun(refusal.Reason))
            {
                return true;
            }

            if (_seeds.Contains(seed))
            {
                _against[seed] = refusal.Reason;
            }

            if (_against.Count < _seeds.Count)
            {
                return false;
            }

            if (!_against.Values.Any(IsOfTime))
            {
                return true;
            }

            _asked = CertificateWait;
            return false;
        }
    }

    /// <summary>Whether a refusal is about the certificate's time, by the seed's clock.</summary>
    public static bool IsOfTime(string reason) => reason is Reasons.CertificateExpired or Reasons.CertificateNotYetValid;

    /// <summary>A seed has let the node in: what others said before is to be asked anew.</summary>
    public void Welcomed()
    {
        lock (_seeds)
        {
            _against.Clear();
        }
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

    /// <summary>What the store that all seeds share has decided, and not one seed by its own files or clock.</summary>
    private static bool IsOfTheRun(string reason) => reason is Reasons.Superseded or Reasons.RunEnded or Reasons.SiteNumberTaken;

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
