namespace FedActors.Network.Admin;

/// <summary>A site that has ever joined.</summary>
/// <param name="Client">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Incarnation">Which life it is in.</param>
/// <param name="State">What it does: away, idle, working, or "not selected: " and what its machine lacks.</param>
/// <param name="Examples">How many examples it announced, where known.</param>
/// <param name="Task">What it works on, where known.</param>
/// <param name="Software">Name and version of its program, where known.</param>
/// <param name="FirstSeen">When it first joined.</param>
/// <param name="LastSeen">When its present process first connected.</param>
public sealed record MemberRow(
    int Client, string Name, long Incarnation, string State, long? Examples, string? Task, string? Software, DateTimeOffset? FirstSeen, DateTimeOffset? LastSeen);
