using System.Collections.Concurrent;
using FedActors.Core.Aggregation;
using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace FedActors.Actors.Hosting;

/// <summary>
/// Update bodies in memory, for federations within one process. Each client has room for two bodies, that of its present task and a late one
/// that is kept for the next attempt; a third replaces the older one, so that nobody can fill the aggregator's memory by sending again. Safe
/// for many threads.
/// </summary>
public sealed class UpdateBay : IUpdateBay
{
    /// <summary>How many bodies one client may have here.</summary>
    public const int BodiesPerClientMax = 2;

    private readonly ConcurrentDictionary<ClientId, Waiting> _bodies = new();

    /// <summary>How many bodies wait.</summary>
    public int Count => _bodies.Values.Sum(waiting => waiting.Older is null ? 1 : 2);

    /// <summary>Puts a body down.</summary>
    /// <param name="client">Whose.</param>
    /// <param name="digest">SHA-256 of the values, already checked against them.</param>
    /// <param name="values">float32[d]; not written to any more.</param>
    public void Put(ClientId client, Sha256Digest digest, float[] values)
    {
        var body = new UpdateVector(values);
        _bodies.AddOrUpdate(
            client,
            _ => new Waiting(digest, body, null),
            (_, before) => new Waiting(digest, body, before.Digest == digest ? before.Older : before with { Older = null }));
    }

    /// <inheritdoc/>
    public IUpdateSource? Find(ClientId client, Sha256Digest digest) =>
        !_bodies.TryGetValue(client, out Waiting? waiting) ? null
        : waiting.Digest == digest ? waiting.Body
        : waiting.Older?.Digest == digest ? waiting.Older.Body
        : null;

    /// <inheritdoc/>
    public void Drop(ClientId client, Sha256Digest digest)
    {
        while (_bodies.TryGetValue(client, out Waiting? waiting) && (waiting.Digest == digest || waiting.Older?.Digest == digest))
        {
            Waiting? rest = waiting.Digest == digest ? waiting.Older : waiting with { Older = null };
            bool isDone = rest is null
                ? _bodies.TryRemove(new KeyValuePair<ClientId, Waiting>(client, waiting))
                : _bodies.TryUpdate(client, rest, waiting);
            if (isDone)
            {
                return;
            }
        }
    }

    /// <inheritdoc/>
    public void Drop(ClientId client) => _bodies.TryRemove(client, out _);

    /// <summary>Throws everything away.</summary>
    public void Clear() => _bodies.Clear();

    private sealed record Waiting(Sha256Digest Digest, UpdateVector Body, Waiting? Older);
}
