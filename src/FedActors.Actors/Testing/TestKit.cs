namespace FedActors.Actors.Testing;

/// <summary>An actor system in virtual time on one thread: the same test gives the same run.</summary>
public sealed class TestKit
{
    // A run of this many steps without coming to rest is an endless exchange of messages.
    private const int StepsMax = 50_000_000;

    private readonly List<ActorEvent> _events = [];

    /// <summary>Starts an empty system; the seed is that of back-off jitter.</summary>
    public TestKit(ulong seed = 1, int batchMax = 256)
    {
        System = new ActorSystem(new ActorSystemOptions
        {
            Dispatcher = Dispatcher,
            Time = Time,
            WorkPool = Work,
            Events = _events.Add,
            OnFatal = cause => Fatal = cause,
            Seed = seed,
            BatchMax = batchMax,
        });
    }

    /// <summary>The system under test.</summary>
    public ActorSystem System { get; }

    /// <summary>The clock of the system.</summary>
    public VirtualTimeProvider Time { get; } = new();

    /// <summary>The turns of the system.</summary>
    public VirtualDispatcher Dispatcher { get; } = new();

    /// <summary>The long work of the system.</summary>
    public InlineWorkPool Work { get; } = new();

    /// <summary>Every event so far.</summary>
    public IReadOnlyList<ActorEvent> Events => _events;

    /// <summary>The failure that stopped the tree, if one did.</summary>
    public Exception? Fatal { get; private set; }

    /// <summary>Makes a ref that records what it is told.</summary>
    public TestProbe<TMessage> Probe<TMessage>(string name = "probe") => new(this, name);

    /// <summary>Starts an actor at the root and lets it start.</summary>
    public ActorRef<TMessage> Spawn<TMessage>(Func<Actor<TMessage>> factory, string? name = null, ActorOptions? options = null)
    {
        var actor = System.Spawn(factory, name, options);
        RunUntilIdle();
        return actor;
    }

    /// <summary>Runs turns, and work unless it is held, until nothing is left to do at this moment.</summary>
    public void RunUntilIdle()
    {
        for (int steps = 0; Dispatcher.RunOne() || (!Work.IsHeld && Work.RunOne()); steps++)
        {
            if (steps == StepsMax)
                throw new InvalidOperationException(
                    $"The actors took {StepsMax} turns without coming to rest: they tell each other for ever.");
        }
    }

    /// <summary>Moves the clock forward; after each timer on the way everything runs until idle.</summary>
    public void Advance(TimeSpan by)
    {
        var target = Time.Elapsed + by;
        RunUntilIdle();
        while (Time.FireNext(target))
            RunUntilIdle();
        Time.Advance(target - Time.Elapsed);
        RunUntilIdle();
    }
}
