namespace FedActors.Actors;

/// <summary>Something an operator may want to know about an actor, named by its path.</summary>
public abstract record ActorEvent
{
    private ActorEvent(string path) => Path = path;

    /// <summary>The path of the actor concerned.</summary>
    public string Path { get; }

    /// <summary>The actor threw; the message it was handling, if any, is dropped.</summary>
    public sealed record Failed(string Path, Exception Cause) : ActorEvent(Path);

    /// <summary>
    /// A failed actor waits <paramref name="BackOff"/> before restart number <paramref name="Restart"/> of its window.
    /// </summary>
    public sealed record BackingOff(string Path, int Restart, TimeSpan BackOff) : ActorEvent(Path);

    /// <summary>A failed actor begins anew.</summary>
    public sealed record Restarted(string Path) : ActorEvent(Path);

    /// <summary>An actor's restarts are used up, and its failure goes to its parent.</summary>
    public sealed record Escalated(string Path, Exception Cause) : ActorEvent(Path);

    /// <summary>The actor's <see cref="Actor{TMessage}.OnStop"/> threw; it ended all the same.</summary>
    public sealed record StopFailed(string Path, Exception Cause) : ActorEvent(Path);

    /// <summary>Messages that reached an ended actor, or were still waiting when it ended.</summary>
    public sealed record DeadLetters(string Path, long Count) : ActorEvent(Path);

    /// <summary>The mailbox is full; told once until the mailbox has run empty again.</summary>
    public sealed record Overflowed(string Path, MailboxOverflow Policy) : ActorEvent(Path);

    /// <summary>The actor got a message that it has no use for.</summary>
    public sealed record Unhandled(string Path, string MessageType) : ActorEvent(Path);

    /// <summary>One turn of the actor took longer than <see cref="ActorSystemOptions.SlowTurn"/>.</summary>
    public sealed record SlowTurn(string Path, TimeSpan Elapsed) : ActorEvent(Path);

    /// <summary>A reply came after its ask had been answered, timed out or cancelled.</summary>
    public sealed record LateReply(string Path) : ActorEvent(Path);
}
