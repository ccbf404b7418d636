using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Vectors;

namespace FedActors.Actors.Hosting;

/// <summary>Where local training runs: a work pool in real nodes, virtual time in the simulator.</summary>
public interface ITrainingGround
{
    /// <summary>Starts training; answers with <see cref="ClientInput.Trained"/> or <see cref="ClientInput.TrainingFailed"/>.</summary>
    void Start(TaskKey key, TrainingTask task, ModelVector model, ActorRef<ClientInput> replyTo);

    /// <summary>Ends the training of that task, if it still runs, after the step it is at; it answers with what is done by then.</summary>
    void Finish(TaskKey key);

    /// <summary>Stops the training of that task, if it still runs.</summary>
    void Cancel(TaskKey key);
}
