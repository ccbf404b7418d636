using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Policy;
using FedActors.Core.Receipts;
using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Protocol;

/// <summary>The closed set of control messages from the aggregator to a client.</summary>
public abstract record ClientMessage
{
    private ClientMessage()
    {
    }

    /// <summary>Train this; answered by <see cref="AggregatorMessage.TaskAccepted"/> or <see cref="AggregatorMessage.TaskDeclined"/>, repeated until then.</summary>
    /// <param name="Key">The task's name.</param>
    /// <param name="Model">Digest of the global model to start from.</param>
    /// <param name="RunSeed">Seed of the batch order.</param>
    /// <param name="Local">Epochs, batch size, learning rate and the rest.</param>
    /// <param name="TimeLeft">How long the round still waits; longer training is in vain.</param>
    /// <param name="Masked">What secure aggregation asks beside; null where the update is sent in the clear.</param>
    /// <param name="Terms">What the run promises, for sites that judge it; null from aggregators that do not say it.</param>
    /// <param name="TrainFor">After so long this centre ends its training with what is done; null where it does all that is asked.</param>
    public sealed record TrainTask(
        TaskKey Key, Sha256Digest Model, ulong RunSeed, LocalTraining Local, TimeSpan TimeLeft, TimeSpan? TrainFor = null,
        MaskedTask? Masked = null, RunTerms? Terms = null) : ClientMessage
    {
        /// <summary>Whether the two ask for the same training: its result then serves for either.</summary>
        public bool AsksTheSameAs(TrainTask other) =>
            Key.Round == other.Key.Round && Model == other.Model && RunSeed == other.RunSeed && Local == other.Local;
    }

    /// <summary>Go on with the next stage of secure aggregation; answered by <see cref="AggregatorMessage.Secured"/>, repeated until then.</summary>
    /// <param name="Key">The task's name.</param>
    /// <param name="Ask">What is asked.</param>
    public sealed record Secure(TaskKey Key, SecAggAsk Ask) : ClientMessage;

    /// <summary>What became of the update for that task.</summary>
    /// <param name="Key">The task's name.</param>
    /// <param name="Outcome">Counted, or why not.</param>
    /// <param name="Detail">A sentence for the client's log; null where the outcome says all.</param>
    public sealed record Answer(TaskKey Key, UpdateAnswer Outcome, string? Detail = null) : ClientMessage;

    /// <summary>The round closed without this client: stop training.</summary>
    /// <param name="Key">The task's name.</param>
    public sealed record Cancel(TaskKey Key) : ClientMessage;

    /// <summary>That round is committed: its update need not be kept any longer.</summary>
    /// <param name="Round">The committed round.</param>
    /// <param name="NextModel">Digest of the model it made, from which the next round starts; null from aggregators that do not say it.</param>
    public sealed record RoundCommitted(RoundNumber Round, Sha256Digest? NextModel = null) : ClientMessage;

    /// <summary>The receipt of a counted update, countersigned; sent once, and its loss costs the site no more than the receipt.</summary>
    /// <param name="Receipt">The receipt.</param>
    public sealed record Receipted(CountersignedReceipt Receipt) : ClientMessage;

    /// <summary>The run is over: stop whatever is being done for it, nothing will be answered any more.</summary>
    /// <param name="Reason">Why, as a sentence.</param>
    public sealed record RunEnded(string Reason) : ClientMessage;

    /// <summary>A newer incarnation of this site has joined: this one must stop.</summary>
    /// <param name="Newer">The incarnation that replaces it.</param>
    public sealed record Superseded(Incarnation Newer) : ClientMessage;
}
