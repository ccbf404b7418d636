using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace FedActors.Federation.Tasks;

/// <summary>The trainers behind a task.</summary>
internal interface ICentres
{
    /// <summary>How many examples the centre trains on.</summary>
    long ExamplesOf(ClientId client);

    /// <summary>How many of them are of each class; null where there are no classes.</summary>
    IReadOnlyList<long>? ExamplesPerClassOf(ClientId client);

    /// <summary>The centre's trainer; safe for many threads.</summary>
    ITrainer TrainerOf(ClientId client);
}
