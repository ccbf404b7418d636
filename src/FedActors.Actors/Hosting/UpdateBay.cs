using System.Collections.Concurrent;
using FedActors.Core.Aggregation;
using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace FedActors.Actors.Hosting;

/// <summary>
/// Update bodies in memory, for federations within one process. Each client has room for one body, and a new one replaces the
/// one before, so that nobody can fill the aggregator's memory by sending twice. Safe for many threads.
/// </summary>
public sealed class UpdateBay : IUpdateBay
{
    private readonly ConcurrentDictionary<ClientId, Waiting> _bodies = new();

    /// <summary>How many bodies wait.</summary>
    public int Count => _bodies.Count;

    /// <summary>Puts a body down.</summary>
    /// <param name="client">Whose.</param>
    /// <param name="digest">SHA-256 of the values, already checked against them.</param>
    /// <param name="values">float32[d]; not written to any more.</param>
    public void Put(ClientId client, Sha256Digest digest, float[] values) => _bodies[client] = new Waiting(digest, new UpdateVector(values));

    /// <inheritdoc/>
    public IUpdateSource? Find(ClientId client, Sha256Digest digest) =>
        _bodies.TryGetValue(client, out Waiting? waiting) && waiting.Digest == digest ? waiting.Body : null;

    /// <inheritdoc/>
    public void Drop(ClientId client, Sha256Digest digest)
    {
        if (_bodies.TryGetValue(client, out Waiting? waiting) && waiting.Digest == digest)
        {
            _bodies.TryRemove(new KeyValuePair<ClientId, Waiting>(client, waiting));
        }
    }

    /// <inheritdoc/>
    public void Drop(ClientId client) => _bodies.TryRemove(client, out _);

    /// <summary>Throws everything away.</summary>
    public void Clear() => _bodies.Clear();

    private sealed record Waiting(Sha256Digest Digest, UpdateVector Body);
}
