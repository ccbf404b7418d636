using FedActors.Core.Identity;

namespace FedActors.Network.Server;

/// <summary>A connected node, for status.</summary>
/// <param name="Client">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Incarnation">Which life of the site it is.</param>
/// <param name="Software">Name and version of its program.</param>
/// <param name="ConnectedAt">Since when it is connected.</param>
/// <param name="Examples">How many examples it announced last; null before its first greeting.</param>
public sealed record SessionRow(ClientId Client, string Name, Incarnation Incarnation, string Software, DateTimeOffset ConnectedAt, long? Examples);
