namespace FedActors.Network.Admin;

/// <summary>Where a committed model is to be had.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Round">The round that made it; 0 for the initial model.</param>
/// <param name="Digest">Its digest.</param>
/// <param name="Path">Its path on any seed.</param>
public sealed record ModelPlace(string RunId, int Round, string Digest, string Path);
