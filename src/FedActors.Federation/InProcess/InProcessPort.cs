using FedActors.Actors;
using FedActors.Actors.Hosting;
using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;

namespace FedActors.Federation.InProcess;

/// <summary>A client's way to the aggregator of its own process: messages into its mailbox, models and bodies by reference.</summary>
internal sealed class InProcessPort(
    ClientId client, Incarnation incarnation, ActorRef<RunInput> aggregator, IModelStore models, UpdateBay bay) : IClientPort
{
    /// <inheritdoc/>
    public void Send(AggregatorMessage message) => aggregator.Tell(new RunInput.FromClient(client, incarnation, message));

    /// <inheritdoc/>
    public void Fetch(TaskKey key, Sha256Digest model, ActorRef<ClientInput> replyTo)
    {
        ModelVector? found = models.Find(model);
        replyTo.Tell(found is null
            ? new ClientInput.FetchFailed(key, $"model {model.Short} is not in the store any more")
            : new ClientInput.Fetched(key, model, found));
    }

    /// <inheritdoc/>
    public void Upload(TaskKey key, LocalUpdate.Ready update, ActorRef<ClientInput> replyTo)
    {
        bay.Put(client, update.Note.Body, update.Values);
        replyTo.Tell(new ClientInput.Uploaded(key));
    }

    /// <inheritdoc/>
    public void Cancel(TaskKey key)
    {
        // Both are done before they return.
    }
}
