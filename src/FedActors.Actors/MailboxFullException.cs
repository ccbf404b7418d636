namespace FedActors.Actors;

/// <summary>The failure of an actor whose mailbox filled under <see cref="MailboxOverflow.Escalate"/>.</summary>
public sealed class MailboxFullException(string path, int capacity)
    : Exception($"The mailbox of {path} is full: {capacity} messages wait, {capacity} are allowed, and its policy is Escalate.")
{
    /// <summary>The path of the actor.</summary>
    public string Path { get; } = path;
}
