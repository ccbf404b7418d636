using FedActors.Core.Clients;
using FedActors.Core.Edges;

namespace FedActors.Learning.Privacy;

/// <summary>What private training draws its samples and its noise from, and what it tells beside the update.</summary>
/// <param name="Of">
/// The randomness of one task. Real nodes give the system's generator for every task; a simulation gives each task a stream of its own,
/// so that the order in which threads train changes nothing.
/// </param>
/// <param name="ReleasesMetrics">
/// Whether training losses, and the evaluation a task may ask for, leave the trainer. They are measured on the examples and nothing protects them.
/// </param>
public sealed record TrainingSecrets(Func<TrainingTask, ISecretRandomness> Of, bool ReleasesMetrics = false);
