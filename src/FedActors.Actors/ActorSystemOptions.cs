namespace FedActors.Actors;

/// <summary>Everything an actor system takes from outside: threads, time, work and ears.</summary>
public sealed record ActorSystemOptions
{
    /// <summary>Where actors take their turns.</summary>
    public required IDispatcher Dispatcher { get; init; }

    /// <summary>The clock of timers, back-off, asks and the watchdog.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Where long work runs; the caller owns and disposes it.</summary>
    public required IWorkPool WorkPool { get; init; }

    /// <summary>
    /// Hears of failures, overflow and dead letters, on the thread where they happen; it must be quick and must not throw.
    /// </summary>
    public Action<ActorEvent>? Events { get; init; }

    /// <summary>Hears of a failure that no supervision could absorb; the whole tree stops after it.</summary>
    public Action<Exception>? OnFatal { get; init; }

    /// <summary>The seed of the back-off jitter; one seed, path and restart number give one pause.</summary>
    public ulong Seed { get; init; }

    /// <summary>Messages an actor may handle before it yields its thread (1 to 65,536).</summary>
    public int BatchMax
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 65536);
            field = value;
        }
    } = 256;

    /// <summary>A turn that takes longer is reported by the watchdog, with the actor's path.</summary>
    public TimeSpan SlowTurn { get; init; } = TimeSpan.FromSeconds(1);
}
