using FedActors.Core.Identity;

namespace FedActors.Core.Clients;

/// <summary>One client's work in one round, with everything that makes it reproducible.</summary>
/// <param name="RunSeed">The seed of the run; random streams are keyed by it, the round and the client.</param>
/// <param name="Round">The round being trained.</param>
/// <param name="Client">Whose data.</param>
/// <param name="Local">Epochs, batch size, learning rate and the rest.</param>
public sealed record TrainingTask(ulong RunSeed, RoundNumber Round, ClientId Client, LocalTraining Local)
{
    /// <summary>Once set, training ends after the present step, but not before the first, and what is done is its result.</summary>
    public CancellationToken Enough { get; init; }
}
