namespace FedActors.Actors;

/// <summary>Counters of an actor system since its start; a snapshot, each number exact at some moment of the call.</summary>
/// <param name="Live">Actors spawned and not yet ended.</param>
/// <param name="Restarts">Restarts of failed actors.</param>
/// <param name="Failures">Exceptions thrown by actors.</param>
/// <param name="FailedMessages">Messages dropped because their handler threw.</param>
/// <param name="Rejected">Messages refused by full mailboxes.</param>
/// <param name="Dropped">Messages that made place for newer ones.</param>
/// <param name="DeadLetters">Messages that reached or waited in ended actors.</param>
/// <param name="Unhandled">Messages that actors declared unhandled.</param>
/// <param name="LateReplies">Replies that came after the end of their ask.</param>
public readonly record struct ActorCounts(
    long Live,
    long Restarts,
    long Failures,
    long FailedMessages,
    long Rejected,
    long Dropped,
    long DeadLetters,
    long Unhandled,
    long LateReplies);
