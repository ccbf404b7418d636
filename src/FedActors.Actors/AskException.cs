namespace FedActors.Actors;

/// <summary>An ask whose message was not accepted.</summary>
public sealed class AskException(string path, TellResult result)
    : Exception($"{path} was asked, but its mailbox answered {result}; only Accepted can lead to a reply.")
{
    /// <summary>What the mailbox said.</summary>
    public TellResult Result { get; } = result;
}
