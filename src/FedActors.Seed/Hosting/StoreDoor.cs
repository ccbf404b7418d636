using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;
using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;
using FedActors.Storage;

namespace FedActors.Seed.Hosting;

/// <summary>
/// The way to the store, which may not be there yet: a database may start after its seeds. Until it is reached, whoever asks it is told
/// which it is, since when, and what is done meanwhile. Safe for many threads.
/// </summary>
internal sealed class StoreDoor : ISiteRegistry, IBlobStore, IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1), SayAgain = TimeSpan.FromSeconds(30);

    private readonly Func<FederationStore> _open;
    private readonly HostLog _log;
    private readonly TimeProvider _time;
    private readonly long _since;
    private readonly DateTimeOffset _sinceTime;
    private volatile FederationStore? _store;
    private long? _said;

    /// <summary>A store that has not been tried yet.</summary>
    /// <param name="name">How messages name it, without a password.</param>
    /// <param name="open">Opens it; throws <see cref="StoreException"/> where it is not reached, and anything else where waiting is in vain.</param>
    /// <param name="log">Where it is told.</param>
    /// <param name="time">The clock.</param>
    public StoreDoor(string name, Func<FederationStore> open, HostLog log, TimeProvider time)
    {
        (Name, _open, _log, _time) = (name, open, log, time);
        (_since, _sinceTime) = (time.GetTimestamp(), time.GetLocalNow());
    }

    /// <summary>How messages name the store.</summary>
    public string Name { get; }

    /// <summary>Which kind of store it is, for programs.</summary>
    public string Kind => Name.StartsWith("sqlite", StringComparison.Ordinal) ? "sqlite" : "postgresql";

    /// <summary>What went wrong at the last try, and since when; null where the store is open or has not been tried.</summary>
    public (string Trouble, DateTimeOffset Since)? Away { get; private set; }

    /// <summary>The store.</summary>
    /// <exception cref="IOException">It has not been reached yet.</exception>
    public FederationStore Store => _store ?? throw new IOException(
        $"the store {Name} has not been reached since {_sinceTime:HH:mm:ss}: {Away?.Trouble ?? "it is being opened."}");

    /// <summary>Tries once.</summary>
    /// <returns>Whether it is open.</returns>
    /// <exception cref="Core.MalformedInputException">It is not ours to open, and waiting will not help.</exception>
    public bool TryOpen()
    {
        try
        {
            _store = _open();
            Away = null;
            if (_said is not null)
            {
                _log.Say(LogLevel.Info, "store-back", $"the store is there after {_time.GetElapsedTime(_since).TotalSeconds:0.0} s", ("store", Name));
            }

            return true;
        }
        catch (StoreException error)
        {
            Away = (error.Message, _sinceTime);
            if (_said is not { } last || _time.GetElapsedTime(last) >= SayAgain)
            {
                _said = _time.GetTimestamp();
                _log.Say(LogLevel.Warning, "store-lost",
                    $"since {_sinceTime:HH:mm:ss} the store is not there: {error.Message} This seed listens, lets no node in meanwhile, and tries again each second.",
                    ("store", Name), ("reason", error.Message));
            }

            return false;
        }
    }

    /// <summary>Goes on trying until the store is open or the seed is stopped.</summary>
    /// <returns>Whether it is open.</returns>
    public bool WaitUntilOpen(StopRequest stop)
    {
        while (!stop.Wait(Retry))
        {
            if (TryOpen())
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    Incarnation ISiteRegistry.Register(SiteName site, Guid boot) => Store.Sites.Register(site, boot);

    /// <inheritdoc/>
    IReadOnlyList<RegisteredSite> ISiteRegistry.All() => Store.Sites.All();

    /// <inheritdoc/>
    void IBlobStore.Put(Sha256Digest digest, Action<Stream> write) => Store.Blobs.Put(digest, write);

    /// <inheritdoc/>
    string? IBlobStore.Find(Sha256Digest digest) => Store.Blobs.Find(digest);

    /// <inheritdoc/>
    void IBlobStore.Delete(Sha256Digest digest) => Store.Blobs.Delete(digest);

    /// <inheritdoc/>
    public void Dispose() => _store?.Dispose();
}
