using FedActors.Core.Identity;
using FedActors.Core.Protocol;

namespace FedActors.Core.Clients;

/// <summary>A trained update and the question it answers: the same question again needs no training, not even in the next life of the node.</summary>
/// <param name="Round">The round it was trained for.</param>
/// <param name="Model">Digest of the model it started from.</param>
/// <param name="RunSeed">Seed of the batch order.</param>
/// <param name="Local">How it was trained.</param>
/// <param name="Update">The update with its note.</param>
public sealed record FinishedUpdate(RoundNumber Round, Sha256Digest Model, ulong RunSeed, LocalTraining Local, LocalUpdate.Ready Update)
{
    /// <summary>Whether this is what the task asks for; which attempt and which slot ask makes no difference.</summary>
    public bool Answers(ClientMessage.TrainTask task) =>
        Round == task.Key.Round && Model == task.Model && RunSeed == task.RunSeed && Local == task.Local;
}
