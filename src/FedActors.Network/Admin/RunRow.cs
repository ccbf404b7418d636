namespace FedActors.Network.Admin;

/// <summary>A run in the store.</summary>
/// <param name="RunId">Its name.</param>
/// <param name="Wish">What an operator wants of it: run, pause or stop.</param>
/// <param name="Committed">The last committed round; 0 before the first.</param>
/// <param name="CreatedAt">When it was first opened.</param>
/// <param name="Configuration">Digest of the configuration it began with.</param>
/// <param name="InitialModel">Digest of the model it began with.</param>
public sealed record RunRow(string RunId, string Wish, int Committed, DateTimeOffset CreatedAt, string Configuration, string InitialModel);
