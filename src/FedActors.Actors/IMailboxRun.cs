namespace FedActors.Actors;

/// <summary>
/// One turn of an actor: control signals, then a bounded batch of messages. Reschedules itself when more is left.
/// </summary>
public interface IMailboxRun : IThreadPoolWorkItem
{
    /// <summary>
    /// Takes the turn. Called once for each <see cref="IDispatcher.Schedule"/>, never twice at a time. Never throws.
    /// </summary>
    void Run();
}
