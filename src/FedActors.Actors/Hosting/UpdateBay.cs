using System.Collections.Concurrent;
using FedActors.Core.Identity;

namespace FedActors.Actors.Hosting;

/// <summary>
/// Where update bodies wait between the data path and the sum. Bounded: each client has room for one body, and a new one replaces the
/// one before, so that nobody can fill the aggregator's memory by sending twice. Safe for many threads.
/// </summary>
public sealed class UpdateBay
{
    private readonly ConcurrentDictionary<ClientId, Waiting> _bodies = new();

    /// <summary>How many bodies wait.</summary>
    public int Count => _bodies.Count;

    /// <summary>Puts a body down.</summary>
    /// <param name="client">Whose.</param>
    /// <param name="digest">SHA-256 of the values, already checked against them.</param>
    /// <param name="values">float32[d]; not written to any more.</param>
    public void Put(ClientId client, Sha256Digest digest, float[] values) => _bodies[client] = new Waiting(digest, values);

    /// <summary>The body of that client and digest, or null where it is not here.</summary>
    public float[]? Find(ClientId client, Sha256Digest digest) =>
        _bodies.TryGetValue(client, out Waiting? waiting) && waiting.Digest == digest ? waiting.Values : null;

    /// <summary>Throws the body away, if that one is still here.</summary>
    public void Drop(ClientId client, Sha256Digest digest)
    {
        if (_bodies.TryGetValue(client, out Waiting? waiting) && waiting.Digest == digest)
        {
            _bodies.TryRemove(new KeyValuePair<ClientId, Waiting>(client, waiting));
        }
    }

    /// <summary>Throws away whatever that client has put down.</summary>
    public void Drop(ClientId client) => _bodies.TryRemove(client, out _);

    private sealed record Waiting(Sha256Digest Digest, float[] Values);
}
