using FedActors.Core;
using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;
using FedActors.Storage;

namespace FedActors.Seed.Hosting;

/// <summary>Opens the store, and goes on trying where it is not reached: a database may start after its seeds.</summary>
internal static class StoreOpening
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1), SayAgain = TimeSpan.FromSeconds(30);

    /// <summary>Tries until it succeeds or the seed is stopped.</summary>
    /// <returns>The store; null where the seed was stopped first.</returns>
    /// <exception cref="MalformedInputException">It is not ours to open, and waiting will not help.</exception>
    public static FederationStore? Open(StoreAddress address, StoreOptions options, HostLog log, StopRequest stop, TimeProvider time)
    {
        long since = time.GetTimestamp();
        DateTimeOffset sinceTime = time.GetLocalNow();
        long? said = null;
        while (!stop.IsRequested)
        {
            try
            {
                FederationStore store = FederationStore.Open(address, options);
                if (said is not null)
                {
                    log.Say(LogLevel.Info, "store-back", $"the store is there after {time.GetElapsedTime(since).TotalSeconds:0.0} s");
                }

                return store;
            }
            catch (StoreException error)
            {
                if (said is not { } last || time.GetElapsedTime(last) >= SayAgain)
                {
                    said = time.GetTimestamp();
                    log.Say(LogLevel.Warning, "store-lost",
                        $"since {sinceTime:HH:mm:ss} the store is not there: {error.Message} This seed lets nobody in meanwhile and tries again each second.",
                        ("store", address), ("reason", error.Message));
                }
            }

            stop.Wait(Retry);
        }

        return null;
    }
}
