using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;

namespace FedActors.Core.Clients;

/// <summary>Everything that can happen to a client.</summary>
public abstract record ClientInput
{
    private ClientInput()
    {
    }

    /// <summary>The process is up.</summary>
    /// <param name="Finished">The update that an earlier life of this node had finished and that was kept; null where there is none.</param>
    public sealed record Start(FinishedUpdate? Finished = null) : ClientInput;

    /// <summary>A new session exists, perhaps with another aggregator: nothing sent before is known to have arrived.</summary>
    /// <param name="Heartbeat">How often the aggregator wants to be greeted; null leaves it as it was.</param>
    public sealed record Connected(TimeSpan? Heartbeat = null) : ClientInput;

    /// <summary>A control message from the aggregator.</summary>
    public sealed record FromAggregator(ClientMessage Message) : ClientInput;

    /// <summary>A global model is here.</summary>
    /// <param name="Key">For which task it was asked for.</param>
    /// <param name="Digest">Which model it is: what it was asked for, and checked against.</param>
    /// <param name="Model">The model, float32[d].</param>
    /// <param name="BytesPerSecond">How fast it came; null where that was not measured.</param>
    public sealed record Fetched(TaskKey Key, Sha256Digest Digest, ModelVector Model, double? BytesPerSecond = null) : ClientInput;

    /// <summary>The global model could not be had.</summary>
    public sealed record FetchFailed(TaskKey Key, string Reason) : ClientInput;

    /// <summary>Training ended with an update.</summary>
    public sealed record Trained(TaskKey Key, LocalUpdate.Ready Update) : ClientInput;

    /// <summary>Training failed.</summary>
    public sealed record TrainingFailed(TaskKey Key, string Reason) : ClientInput;

    /// <summary>The update is masked.</summary>
    public sealed record Masked(TaskKey Key, LocalUpdate.Ready Update) : ClientInput;

    /// <summary>The update could not be masked.</summary>
    /// <param name="Key">For which task.</param>
    /// <param name="Reason">A sentence saying why.</param>
    /// <param name="IsSpoilt">Whether it is the update's fault, so that it could not be masked in another attempt either.</param>
    public sealed record MaskingFailed(TaskKey Key, string Reason, bool IsSpoilt) : ClientInput;

    /// <summary>The update's body has been handed over.</summary>
    /// <param name="Key">For which task.</param>
    /// <param name="BytesPerSecond">How fast it went; null where that was not measured.</param>
    public sealed record Uploaded(TaskKey Key, double? BytesPerSecond = null) : ClientInput;

    /// <summary>The update's body could not be handed over.</summary>
    public sealed record UploadFailed(TaskKey Key, string Reason) : ClientInput;

    /// <summary>The finished update has been kept or dropped, or could not be: then a later life of this node trains again.</summary>
    public sealed record Stored(string? Trouble) : ClientInput;

    /// <summary>A receipt has been kept, or could not be: then nobody has it but the aggregator.</summary>
    public sealed record ReceiptKept(string? Trouble) : ClientInput;

    /// <summary>A timer set by an effect has come due.</summary>
    public sealed record TimerDue(ClientTimer Timer) : ClientInput;

    /// <summary>Leave: say goodbye and stop.</summary>
    public sealed record Leave : ClientInput;
}
