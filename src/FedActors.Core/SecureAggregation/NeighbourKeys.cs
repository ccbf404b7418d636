using FedActors.Core.Identity;

namespace FedActors.Core.SecureAggregation;

/// <summary>Stage 1, server to every client: all advertisements, because the graph of neighbours follows from all keys.</summary>
/// <param name="Context">Digest of the setting.</param>
/// <param name="Advertised">In rising order of slots.</param>
public sealed record NeighbourKeys(Sha256Digest Context, IReadOnlyList<KeyAdvertisement> Advertised);
