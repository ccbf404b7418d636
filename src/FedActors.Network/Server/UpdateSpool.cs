using FedActors.Actors.Hosting;
using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Network.Wire;

namespace FedActors.Network.Server;

/// <summary>
/// Updates that arrive and wait for their fold: large ones as files, small ones in memory. Bounded in all and for each client. What an
/// earlier process of this seed left is taken stock of and goes on from where it was. Safe for many threads.
/// </summary>
public sealed class UpdateSpool : IUpdateBay
{
    // What one client may have in the aggregator's hands: more than the tasks of one client that are remembered. What lies beyond was lent to
    // one that leads no more, and nobody gives it back.
    private const int LentPerClientMax = 16;

    private readonly SpoolDirectory _directory;
    private readonly ServerLimits _limits;
    private readonly Lock _lock = new();
    private readonly Dictionary<ClientId, List<SpoolBody>> _bodies = [];
    private long _diskBytes;
    private long _memoryBytes;
    private UpdateForm? _form;

    /// <summary>A spool over a directory.</summary>
    /// <param name="root">The directory for all runs, made where it is missing; this seed's alone.</param>
    /// <param name="runId">Whose updates are kept; those of other runs are thrown away.</param>
    /// <param name="limits">Bounds.</param>
    /// <exception cref="MalformedInputException">The directory cannot be used.</exception>
    public UpdateSpool(string root, string runId, ServerLimits limits)
        : this(root, runId, limits, FilePlace.Create)
    {
    }

    internal UpdateSpool(string root, string runId, ServerLimits limits, Func<string, string, SpoolPlace> place)
    {
        _limits = limits;
        _directory = new SpoolDirectory(SpoolDirectory.OfRun(root, runId), place);
        foreach (SpoolBody body in _directory.TakeStock())
        {
            Add(body);
            _diskBytes += body.Total;
        }
    }

    /// <summary>How many updates are here, whole or in part.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _bodies.Values.Sum(bodies => bodies.Count);
            }
        }
    }

    /// <summary>What updates must look like; null until this seed has led.</summary>
    internal UpdateForm? Form
    {
        get => Volatile.Read(ref _form);
        set => Volatile.Write(ref _form, value);
    }

    /// <inheritdoc/>
    public IUpdateSource? Find(ClientId client, Sha256Digest digest)
    {
        SpoolBody? body = Peek(client, digest);
        if (body is null || body.Received < body.Total || Form is not { } form)
        {
            return null;
        }

        lock (body)
        {
            // What an earlier process left has not been checked by this one.
            if (body.Source is null && body.Verify(form) is not null)
            {
                Remove(body);
                return null;
            }

            try
            {
                body.Place.Hold();
            }
            catch (IOException)
            {
                // Somebody has deleted it, or no file can be opened: its node is asked for it again.
                Remove(body);
                return null;
            }

            lock (_lock)
            {
                // From here on it does not give way to others; it may have, a moment ago.
                body.IsLent = !body.IsRemoved;
            }

            return body.IsLent ? body.Source : null;
        }
    }

    /// <inheritdoc/>
    public void Drop(ClientId client, Sha256Digest digest)
    {
        if (Peek(client, digest) is { } body)
        {
            // Whoever had it in hand is done with it.
            body.IsLent = false;
            Remove(body);
        }
    }

    /// <inheritdoc/>
    public void Drop(ClientId client)
    {
        foreach (SpoolBody body in BodiesOf(client))
        {
            Remove(body);
        }
    }

    /// <summary>Throws away what came for rounds before that one.</summary>
    internal void DropBefore(int round)
    {
        SpoolBody[] old;
        lock (_lock)
        {
            old = [.. _bodies.Values.SelectMany(bodies => bodies).Where(body => body.Key.Round.Value < round)];
        }

        foreach (SpoolBody body in old)
        {
            Remove(body);
        }
    }

    /// <summary>The update of that client and digest, whole or in part; null where nothing of it has come.</summary>
    internal SpoolBody? Peek(ClientId client, Sha256Digest digest)
    {
        lock (_lock)
        {
            return _bodies.TryGetValue(client, out List<SpoolBody>? bodies) ? bodies.Find(body => body.Digest == digest) : null;
        }
    }

    /// <summary>The update to write to: the one that is here, or a new one for which room is made.</summary>
    /// <param name="client">Whose.</param>
    /// <param name="key">For which task; another update for the same task gives way, unless the aggregator has it in hand.</param>
    /// <param name="digest">SHA-256 of its values.</param>
    /// <param name="total">The length of its file.</param>
    /// <param name="body">Null where a problem is returned.</param>
    internal Problem? Open(ClientId client, TaskKey key, Sha256Digest digest, long total, out SpoolBody? body)
    {
        lock (_lock)
        {
            List<SpoolBody> own = _bodies.GetValueOrDefault(client) ?? [];
            body = own.Find(present => present.Digest == digest && (present.Total == total || present.Source is not null));
            if (body is not null)
            {
                return null;
            }

            MakeRoom(own, key, digest);
            bool inMemory = total <= _limits.MemoryUpdateBytesMax && _memoryBytes + total <= _limits.MemoryUpdatesBytesMax;
            if (!inMemory && _diskBytes + total > _limits.SpoolBytesMax)
            {
                return new Problem(503, Reasons.SpoolFull,
                    $"The spool holds {_diskBytes} bytes; {total} more would exceed its {_limits.SpoolBytesMax}. Try again when updates have been folded.",
                    Retryable: true, RetryAfterMilliseconds: 1000);
            }

            body = inMemory
                ? new SpoolBody(client, key, digest, total, new MemoryPlace((int)total), 0)
                : _directory.Create(client, key, digest, total);
            _memoryBytes += inMemory ? total : 0;
            _diskBytes += inMemory ? 0 : total;
            Add(body);
            return null;
        }
    }

    /// <summary>
    /// Lets give way what the new update replaces, and the oldest beyond what one client may have here. What the aggregator has in hand stays
    /// and does not count: it may have been answered as counted, and then nobody sends it again.
    /// </summary>
    private void MakeRoom(List<SpoolBody> own, TaskKey key, Sha256Digest digest)
    {
        foreach (SpoolBody replaced in own.FindAll(present => !present.IsLent && (present.Digest == digest || present.Key == key)))
        {
            Remove(replaced);
        }

        while (own.Count(present => !present.IsLent) >= _limits.UpdatesPerClientMax)
        {
            Remove(own.Find(present => !present.IsLent)!);
        }

        while (own.Count(present => present.IsLent) > LentPerClientMax)
        {
            Remove(own.Find(present => present.IsLent)!);
        }
    }

    /// <summary>All bytes of an update have come: checks them, once, and keeps the update where they are right.</summary>
    internal Problem? Verify(SpoolBody body, UpdateForm form, DateTimeOffset now)
    {
        lock (body)
        {
            if (body.Source is not null)
            {
                return null;
            }

            Problem? problem = body.Verify(form);
            if (problem is null)
            {
                body.CompletedAt = now;
                Complete(body);
            }

            return problem;
        }
    }

    /// <summary>All of an update is here and right, so that a later process need not ask for it again.</summary>
    private void Complete(SpoolBody body)
    {
        lock (_lock)
        {
            if (!body.IsRemoved)
            {
                body.Place.Complete();
            }
        }
    }

    /// <summary>Takes an update out and throws its bytes away; one that is gone already is no error.</summary>
    internal void Remove(SpoolBody body)
    {
        lock (_lock)
        {
            if (!_bodies.TryGetValue(body.Client, out List<SpoolBody>? own) || !own.Remove(body))
            {
                return;
            }

            body.IsRemoved = true;
            if (own.Count == 0)
            {
                _bodies.Remove(body.Client);
            }

            bool inMemory = body.Place is MemoryPlace;
            _memoryBytes -= inMemory ? body.Total : 0;
            _diskBytes -= inMemory ? 0 : body.Total;
            // A request that writes to it, or a fold that reads it, goes on with the open file; nobody else finds it any more.
            body.Place.Remove(isRead: body.IsLent || body.Source is null);
        }
    }

    private void Add(SpoolBody body)
    {
        if (!_bodies.TryGetValue(body.Client, out List<SpoolBody>? own))
        {
            _bodies.Add(body.Client, own = []);
        }

        own.Add(body);
    }

    private SpoolBody[] BodiesOf(ClientId client)
    {
        lock (_lock)
        {
            return _bodies.TryGetValue(client, out List<SpoolBody>? own) ? [.. own] : [];
        }
    }
}
