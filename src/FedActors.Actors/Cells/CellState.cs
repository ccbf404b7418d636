namespace FedActors.Actors.Cells;

/// <summary>Where an actor is in its life; read and changed only within its turns.</summary>
internal enum Phase : byte
{
    Created,
    Running,

    /// <summary>An incarnation is over and waits for its children to end.</summary>
    Ending,

    /// <summary>A failed actor waits before its next incarnation; messages wait with it.</summary>
    BackingOff,

    Terminated,
}

/// <summary>Whether a turn of the actor is queued; changed only within its spin flag.</summary>
internal enum Turn : byte
{
    /// <summary>Messages wait but only a signal starts a turn.</summary>
    Suspended,
    Idle,
    Scheduled,
}

/// <summary>Control signals, handled before messages. Each may be sent often and is acted on once.</summary>
[Flags]
internal enum Signals : byte
{
    None = 0,
    Start = 1,
    Stop = 2,
    Failure = 4,
    ChildrenGone = 8,
    Resume = 16,
}
