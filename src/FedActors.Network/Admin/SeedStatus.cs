namespace FedActors.Network.Admin;

/// <summary>How a seed stands at this moment.</summary>
/// <param name="Seed">Its name.</param>
/// <param name="Software">Name and version of its program.</param>
/// <param name="StartedAt">When its process started.</param>
/// <param name="Standing">leading, following or no-leader.</param>
/// <param name="Epoch">The epoch it knows of; 0 before the first.</param>
/// <param name="Leader">The leading seed's name, where one leads.</param>
/// <param name="LeaderAddress">The leading seed's https address, where one leads.</param>
/// <param name="Sessions">Nodes connected to this seed.</param>
/// <param name="Members">Members of the run; only the leader knows.</param>
/// <param name="Store">How its store stands.</param>
/// <param name="Run">The run, where there is one.</param>
/// <param name="Alarms">What an operator should look at, as sentences.</param>
public sealed record SeedStatus(
    string Seed, string Software, DateTimeOffset StartedAt, string Standing, long Epoch, string? Leader, string? LeaderAddress,
    int Sessions, int? Members, StoreStatus Store, RunStatus? Run, IReadOnlyList<string> Alarms);
