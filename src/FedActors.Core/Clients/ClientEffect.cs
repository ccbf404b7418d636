using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Receipts;
using FedActors.Core.Vectors;

namespace FedActors.Core.Clients;

/// <summary>Everything a client's machine asks of its host; performed in order.</summary>
public abstract record ClientEffect
{
    private ClientEffect()
    {
    }

    /// <summary>Send a control message; it may be lost.</summary>
    public sealed record Send(AggregatorMessage Message) : ClientEffect;

    /// <summary>Get the global model; answered by <see cref="ClientInput.Fetched"/> or <see cref="ClientInput.FetchFailed"/>.</summary>
    public sealed record Fetch(TaskKey Key, Sha256Digest Model) : ClientEffect;

    /// <summary>Run local training; answered by <see cref="ClientInput.Trained"/> or <see cref="ClientInput.TrainingFailed"/>.</summary>
    public sealed record Train(TaskKey Key, ModelVector Model, TrainingTask Task) : ClientEffect;

    /// <summary>
    /// End the training of that task after the present step; what is done is its result, still answered by <see cref="ClientInput.Trained"/>.
    /// </summary>
    public sealed record FinishTraining(TaskKey Key) : ClientEffect;

    /// <summary>Mask the update; answered by <see cref="ClientInput.Masked"/> or <see cref="ClientInput.MaskingFailed"/>.</summary>
    public sealed record Mask(TaskKey Key, MaskingOrder Order) : ClientEffect;

    /// <summary>Hand the body over; answered by <see cref="ClientInput.Uploaded"/> or <see cref="ClientInput.UploadFailed"/>.</summary>
    public sealed record Upload(TaskKey Key, LocalUpdate.Ready Update) : ClientEffect;

    /// <summary>Keep the finished update over the death of this process, in the place of any before.</summary>
    public sealed record KeepFinished(FinishedUpdate Finished) : ClientEffect;

    /// <summary>The finished update will not be asked for any more.</summary>
    public sealed record DropFinished : ClientEffect;

    /// <summary>Keep the receipt of a counted update.</summary>
    public sealed record KeepReceipt(CountersignedReceipt Receipt) : ClientEffect;

    /// <summary>Stop the fetch, training or upload of that task; its result, if it still comes, is ignored.</summary>
    public sealed record CancelWork(TaskKey Key) : ClientEffect;

    /// <summary>Set the named timer, replacing one of the same name.</summary>
    public sealed record SetTimer(ClientTimer Timer, TimeSpan Due) : ClientEffect;

    /// <summary>Cancel the named timer.</summary>
    public sealed record CancelTimer(ClientTimer Timer) : ClientEffect;

    /// <summary>The client's work for that task is over, with the aggregator's answer or without.</summary>
    public sealed record TaskEnded(TaskKey Key, UpdateAnswer? Answer, string Detail) : ClientEffect;

    /// <summary>Something that whoever runs the centre wants to know.</summary>
    public sealed record Report(string Message) : ClientEffect;

    /// <summary>Stop the process's part in the run.</summary>
    public sealed record Stop(string Reason) : ClientEffect;
}
