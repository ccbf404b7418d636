using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;

namespace FedActors.Actors.Hosting;

/// <summary>A client's way to the aggregator: control messages on one path, models and updates on another.</summary>
public interface IClientPort
{
    /// <summary>Sends a control message; it may be lost.</summary>
    void Send(AggregatorMessage message);

    /// <summary>Gets a model; answers with <see cref="ClientInput.Fetched"/> or <see cref="ClientInput.FetchFailed"/>.</summary>
    void Fetch(TaskKey key, Sha256Digest model, ActorRef<ClientInput> replyTo);

    /// <summary>Hands an update's body over; answers with <see cref="ClientInput.Uploaded"/> or <see cref="ClientInput.UploadFailed"/>.</summary>
    void Upload(TaskKey key, LocalUpdate.Ready update, ActorRef<ClientInput> replyTo);

    /// <summary>Stops the fetch or upload of that task, if one runs; it answers no more, because the same may be started again at once.</summary>
    void Cancel(TaskKey key);
}
