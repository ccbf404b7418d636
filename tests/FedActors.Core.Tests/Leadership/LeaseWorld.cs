using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Randomness;
using FedActors.Core.Rounds;

namespace FedActors.Core.Tests.Leadership;

/// <summary>
/// Several seeds and one store: questions and answers are late, lost or overtaken; processes stand still, die and come back; each seed's
/// clock runs at its own rate. Whoever leads tries to act all the time, and the store notes who succeeded.
/// </summary>
internal sealed class LeaseWorld
{
    private readonly PriorityQueue<Action, (double At, int Order)> _events = new();
    private readonly SeededRandom _random;
    private readonly List<Seed> _seeds = [];
    private readonly double _loss;
    private readonly double _latency;
    private readonly bool _falseAlarms;
    private int _order;
    private int _boots;
    private bool _healed;
    private SeedIncarnation? _holder;
    private double _expiresAt;

    public LeaseWorld(ulong seed)
    {
        _random = new SeededRandom(seed, 0, 0, RandomPurpose.World);
        _loss = _random.NextDouble() * 0.5;
        _latency = _random.NextDouble();
        _falseAlarms = _random.NextBool(0.5);
        int seeds = 1 + _random.NextInt(3);
        for (int i = 0; i < seeds; i++)
        {
            Boot($"seed-{i}", 0);
        }
    }

    public double Now { get; private set; }

    public long Epoch { get; private set; }

    public List<(long Epoch, SeedIncarnation Seed)> Acts { get; } = [];

    public int Leads { get; private set; }

    public int Demotions { get; private set; }

    public List<string> Violations { get; } = [];

    /// <summary>Trouble for so long, then calm for so long.</summary>
    public LeaseWorld Run(double trouble, double calm)
    {
        for (double at = 1; at < trouble; at += 4 * _random.NextDouble())
        {
            After(at, Strike);
        }

        Until(trouble);
        _healed = true;
        int before = Acts.Count;
        Until(trouble + calm);
        if (Acts.Count == before)
        {
            Violations.Add($"nobody acted in the last {calm} s");
        }

        return this;
    }

    private void Until(double end)
    {
        while (_events.TryPeek(out _, out (double At, int Order) next) && next.At <= end && Violations.Count == 0)
        {
            (Action happens, Now) = (_events.Dequeue(), next.At);
            happens();
        }

        Now = end;
    }

    private void After(double seconds, Action happens) => _events.Enqueue(happens, (Now + Math.Max(0, seconds), _order++));

    private void Strike()
    {
        int index = _random.NextInt(_seeds.Count);
        Seed seed = _seeds[index];
        double length = _random.NextExponential(4);
        switch (_random.NextInt(5))
        {
            case 0:
                seed.PausedUntil = Math.Max(seed.PausedUntil, Now + length);
                break;
            case 1:
                seed.Dead = true;
                _seeds.RemoveAt(index);
                if (_random.NextBool(0.7))
                {
                    TellAll(seed);
                }

                Boot(seed.Self.Name, length);
                break;
            case 2 when _falseAlarms:
                TellAll(null);
                break;
            case 3 when seed.Led > 0:
                Step(seed, new LeadershipInput.Resigned(new Epoch(seed.Led), "its aggregator failed"));
                break;
            default:
                seed.Cut = Math.Max(seed.Cut, Now + length);
                break;
        }
    }

    private void TellAll(Seed? dead)
    {
        foreach (Seed other in _seeds)
        {
            if (dead is null || dead.Led > 0)
            {
                long epoch = dead?.Led ?? Epoch;
                After(_random.NextDouble() * 0.1, () => Step(other, new LeadershipInput.LeaderGone(new Epoch(epoch))));
            }
        }
    }

    private void Boot(string name, double delay)
    {
        var seed = new Seed(new SeedIncarnation(name, new Guid(++_boots, 0, 0, new byte[8])), 0.8 + (0.4 * _random.NextDouble()), (ulong)_boots);
        _seeds.Add(seed);
        After(delay, () => Step(seed, new LeadershipInput.Start()));
        After(delay, () => Act(seed));
    }

    /// <summary>
    /// A leader acts whenever it thinks that it may. The store lets only the holder of the newest epoch through; and where nobody was
    /// taken for gone wrongly, its own clock alone has kept every other from trying.
    /// </summary>
    private void Act(Seed seed)
    {
        if (seed.Dead)
        {
            return;
        }

        if (Now >= seed.PausedUntil && seed.Machine.LeadsUntil is { } until && seed.Clock(Now) < until)
        {
            if (seed.Led == Epoch && _holder == seed.Self)
            {
                Acts.Add((Epoch, seed.Self));
            }
            else if (!_falseAlarms)
            {
                Violations.Add($"{Now}: {seed.Self} leads in epoch {seed.Led}; the store gave {Epoch} to {_holder}");
            }
        }

        After(0.05, () => Act(seed));
    }

    private void Step(Seed seed, LeadershipInput input)
    {
        if (seed.Dead)
        {
            return;
        }

        if (Now < seed.PausedUntil)
        {
            After(seed.PausedUntil - Now, () => Step(seed, input));
            return;
        }

        var effects = new List<LeadershipEffect>();
        seed.Machine.Step(seed.Clock(Now), input, effects);
        foreach (LeadershipEffect effect in effects)
        {
            Perform(seed, effect);
        }

        if ((seed.Machine.State == LeadershipState.Leader) != (seed.Machine.LeadsUntil is { } until && until > seed.Clock(Now)))
        {
            Violations.Add($"{seed.Self} is {seed.Machine.State} at {seed.Clock(Now)}, and may decide until {seed.Machine.LeadsUntil}");
        }
    }

    private void Perform(Seed seed, LeadershipEffect effect)
    {
        switch (effect)
        {
            case LeadershipEffect.Claim claim: Ask(seed, () => Take(seed, claim.Over)); break;
            case LeadershipEffect.Look: Ask(seed, View); break;
            case LeadershipEffect.Release release: ReachStore(seed, () => Release(seed, release.Epoch)); break;
            case LeadershipEffect.Lead lead: OnLead(seed, lead.Epoch.Value); break;
            case LeadershipEffect.StepDown: Demotions++; break;
            case LeadershipEffect.SetTimer timer: SetTimer(seed, timer); break;
            case LeadershipEffect.CancelTimer timer: seed.Timers[timer.Timer] = _order++; break;
        }
    }

    private void OnLead(Seed seed, long epoch)
    {
        Leads++;
        if (epoch <= seed.Led)
        {
            Violations.Add($"{seed.Self} leads in epoch {epoch} after {seed.Led}");
        }

        seed.Led = epoch;
        if (!seed.WasAsked)
        {
            Violations.Add($"{seed.Self} leads without having asked");
        }
    }

    private void SetTimer(Seed seed, LeadershipEffect.SetTimer timer)
    {
        int setting = seed.Timers[timer.Timer] = _order++;
        After(timer.Due.TotalSeconds / seed.Rate, () =>
        {
            if (seed.Timers[timer.Timer] == setting)
            {
                Step(seed, new LeadershipInput.TimerDue(timer.Timer));
            }
        });
    }

    private void Ask(Seed seed, Func<LeaseView> question)
    {
        Instant askedAt = seed.Clock(Now);
        if (seed.Asking)
        {
            Violations.Add($"{seed.Self} asks the store twice at once");
        }

        (seed.Asking, seed.WasAsked) = (true, true);
        bool answered = false;
        ReachStore(seed, () =>
        {
            LeaseView view = question();
            if (Reaches(seed))
            {
                After(Latency(), () => Answer(new LeadershipInput.StoreAnswered(view, askedAt)));
            }
        });
        After(1, () => Answer(new LeadershipInput.StoreFailed("no answer", askedAt)));

        void Answer(LeadershipInput input)
        {
            // A connection that timed out is closed; now and then an old answer gets through all the same.
            if (!answered || _random.NextBool(0.1))
            {
                seed.Asking = seed.Asking && answered;
                answered = true;
                Step(seed, input);
            }
        }
    }

    private void ReachStore(Seed seed, Action question)
    {
        if (Reaches(seed))
        {
            After(Latency(), question);
        }
    }

    private bool Reaches(Seed seed) => _healed || (Now >= seed.Cut && !_random.NextBool(_loss));

    private double Latency() => _healed ? 0.01 : _random.NextExponential(_latency);

    private LeaseView Take(Seed seed, Epoch? over)
    {
        bool isFree = Now >= _expiresAt || over?.Value == Epoch;
        if (isFree)
        {
            Epoch++;
            _holder = seed.Self;
        }

        if (_holder == seed.Self)
        {
            _expiresAt = Now + 3;
        }

        return View();
    }

    private void Release(Seed seed, Epoch epoch)
    {
        if (_holder == seed.Self && epoch.Value == Epoch)
        {
            _expiresAt = Now;
        }
    }

    private LeaseView View() => _holder is { } holder
        ? new LeaseView(holder, $"https://{holder.Name}", new Epoch(Epoch), TimeSpan.FromSeconds(_expiresAt - Now))
        : LeaseView.Never;

    private sealed class Seed(SeedIncarnation self, double rate, ulong jitter)
    {
        public SeedIncarnation Self => self;

        /// <summary>Own seconds per second of the world.</summary>
        public double Rate => rate;

        public LeadershipMachine Machine { get; } = new(self, new LeadershipOptions { JitterSeed = jitter });

        public Dictionary<LeadershipTimer, int> Timers { get; } = [];

        public double PausedUntil { get; set; }

        public double Cut { get; set; }

        public bool Dead { get; set; }

        public bool Asking { get; set; }

        public bool WasAsked { get; set; }

        public long Led { get; set; }

        public Instant Clock(double now) => new((long)(now * rate * 1e6));
    }
}
