using FedActors.Core.Identity;
using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Protocol;

/// <summary>The closed set of control messages from a client to the aggregator.</summary>
public abstract record AggregatorMessage
{
    private AggregatorMessage()
    {
    }

    /// <summary>I am here: sent on joining and as heartbeat, so that a restarted aggregator knows its members again within one interval.</summary>
    /// <param name="Examples">How many examples this centre trains on; no update of it may claim more.</param>
    /// <param name="Working">The task at hand, or null: tells the aggregator which members are free for a new one.</param>
    /// <param name="Capabilities">What the centre's machine can do: in the first greeting of each session and where it has changed, else null.</param>
    public sealed record Hello(long Examples, TaskKey? Working, Capabilities? Capabilities = null) : AggregatorMessage;

    /// <summary>I leave and give up whatever I was working on.</summary>
    public sealed record Goodbye : AggregatorMessage;

    /// <summary>The task has arrived and is being worked on.</summary>
    /// <param name="Key">The task's name.</param>
    public sealed record TaskAccepted(TaskKey Key) : AggregatorMessage;

    /// <summary>There will be no update for this task.</summary>
    /// <param name="Key">The task's name.</param>
    /// <param name="Reason">A sentence saying why.</param>
    public sealed record TaskDeclined(TaskKey Key, string Reason) : AggregatorMessage;

    /// <summary>An answer in a stage of secure aggregation.</summary>
    /// <param name="Key">The task's name.</param>
    /// <param name="Reply">The answer.</param>
    public sealed record Secured(TaskKey Key, SecAggReply Reply) : AggregatorMessage;

    /// <summary>The update's body has been handed over on the data path; answered by <see cref="ClientMessage.Answer"/>, repeated until then.</summary>
    /// <param name="Key">The task's name.</param>
    /// <param name="Note">Digest, weight and metrics of the update.</param>
    public sealed record UpdateReady(TaskKey Key, UpdateNote Note) : AggregatorMessage;
}
