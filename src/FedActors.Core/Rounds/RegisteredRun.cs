using FedActors.Core.Identity;

namespace FedActors.Core.Rounds;

/// <summary>A run as the store knows it.</summary>
/// <param name="RunId">The run's name.</param>
/// <param name="Configuration">Digest of the configuration it began with.</param>
/// <param name="Settings">That configuration as canonical JSON, for whoever checks the run later.</param>
/// <param name="InitialModel">Digest of the model it began with.</param>
/// <param name="Wish">What an operator wants of it.</param>
/// <param name="CreatedAt">When it was first opened, by the store's clock; ignored when a run is opened.</param>
public sealed record RegisteredRun(
    string RunId, Sha256Digest Configuration, string Settings, Sha256Digest InitialModel, RunWish Wish, DateTimeOffset CreatedAt);
