using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;

namespace FedActors.Seed.Leading;

/// <summary>Asks the store for the lease on a thread of its own, one question after the other.</summary>
internal sealed class LeaseAsker : IDisposable
{
    // The machine has one claim under way; releases are rare.
    private const int WaitingMax = 64;

    private readonly ILeaseStore _lease;
    private readonly SeedIncarnation _self;
    private readonly string _address;
    private readonly TimeSpan _timeToLive;
    private readonly Func<Instant> _clock;
    private readonly Action<LeadershipInput> _tell;
    private readonly Queue<Action> _questions = new();
    private readonly Thread _thread;
    private bool _isClosed;

    public LeaseAsker(
        ILeaseStore lease, SeedIncarnation self, string address, TimeSpan timeToLive, Func<Instant> clock, Action<LeadershipInput> tell)
    {
        (_lease, _self, _address, _timeToLive, _clock, _tell) = (lease, self, address, timeToLive, clock, tell);
        _thread = new Thread(Run) { IsBackground = true, Name = "lease", Priority = ThreadPriority.AboveNormal };
    }

    public void Start() => _thread.Start();

    public void Claim(Epoch? over) => Ask(() => Answer(() => _lease.Claim(new LeaseClaim(_self, _address, _timeToLive, over)), "claiming the lease"));

    public void Look() => Ask(() => Answer(_lease.Look, "looking at the lease"));

    public void Release(Epoch epoch) => Ask(() => GiveUp(epoch));

    /// <summary>Does something once all questions before it have been answered.</summary>
    public void Ask(Action question)
    {
        lock (_questions)
        {
            Invariant.Require(_questions.Count < WaitingMax);
            _questions.Enqueue(question);
            Monitor.Pulse(_questions);
        }
    }

    public void Dispose()
    {
        lock (_questions)
        {
            _isClosed = true;
            _questions.Clear();
            Monitor.Pulse(_questions);
        }
    }

    private void Run()
    {
        while (Take() is { } question)
        {
            question();
        }
    }

    private Action? Take()
    {
        lock (_questions)
        {
            while (_questions.Count == 0 && !_isClosed)
            {
                Monitor.Wait(_questions);
            }

            return _questions.TryDequeue(out Action? question) ? question : null;
        }
    }

    private void Answer(Func<LeaseView> ask, string doing)
    {
        Instant askedAt = _clock();
        LeadershipInput answer;
        try
        {
            answer = new LeadershipInput.StoreAnswered(ask(), askedAt);
        }
        catch (Exception error)
        {
            // Whatever a store throws, the outcome is unknown and the next claim finds out.
            answer = new LeadershipInput.StoreFailed(
                error is IOException or MalformedInputException ? error.Message : $"{doing} failed: {error.Message}", askedAt);
        }

        _tell(answer);
    }

    private void GiveUp(Epoch epoch)
    {
        try
        {
            _lease.Release(_self, epoch);
        }
        catch (Exception error)
        {
            // Nobody waits for it: what is not released expires.
            _tell(new LeadershipInput.StoreFailed($"releasing the lease failed: {error.Message}", _clock()));
        }
    }
}
